import type { StackOutputs } from '@keelson/client';
import { exitCode, type ExitCode } from '../exit-code';
import { followPipeline } from '../progress/follow-pipeline';
import { LiveView } from '../progress/live-view';
import type { PipelineSnapshot } from '../progress/pipeline-snapshot';
import { PlainView } from '../progress/plain-view';
import type { ProgressView } from '../progress/progress-view';
import { PipelineReader } from '../progress/read-pipeline';
import { renderSummary } from '../progress/summary';
import type { Session } from '../session';

/** More stacks than that have more outputs than anybody reads at the end of a pipeline. */
const outputStacksMax = 24;

const silentView: ProgressView = { update: () => {}, trouble: () => {}, end: () => {} };

/** Follows a pipeline with progress and prints how it ended. @returns what the process answers. */
export async function followToEnd(session: Session, pipelineId: string): Promise<ExitCode> {
  const { client, terminal, nowMs, interrupted } = session;
  const reader = new PipelineReader(client, pipelineId);
  const last = await followPipeline({
    read: () => reader.read(),
    view: viewFor(session),
    nowMs,
    signal: interrupted,
    endAtApproval: !terminal.live,
  });
  if (interrupted.aborted) {
    terminal.error(
      `\nThe pipeline goes on without you. Watch it again: keelson infra-pipeline follow ${pipelineId}\n`,
    );
    return exitCode.interrupted;
  }
  if (last === undefined) return exitCode.failed;
  if (session.output === 'table') await printSummary(session, last);
  return last.result === undefined || last.result === 'succeeded' ? exitCode.done : exitCode.failed;
}

function viewFor({ output, terminal, nowMs }: Session): ProgressView {
  // Who asked for data gets data and nothing else.
  if (output !== 'table') return silentView;
  return terminal.live ? new LiveView(terminal, nowMs) : new PlainView(terminal, nowMs);
}

async function printSummary(session: Session, pipeline: PipelineSnapshot): Promise<void> {
  const { terminal, nowMs } = session;
  const lines = renderSummary({
    pipeline,
    outputs: await readOutputs(session, pipeline),
    styles: terminal.styles,
    nowMs: nowMs(),
  });
  terminal.out(`${lines.join('\n')}\n`);
}

async function readOutputs(
  { client }: Session,
  pipeline: PipelineSnapshot,
): Promise<Map<string, StackOutputs['outputs']>> {
  const done = pipeline.nodes.filter((node) => node.status === 'successful');
  if (pipeline.result === undefined || done.length > outputStacksMax) return new Map();
  const entries = await Promise.all(
    done.map(async (node) => {
      const { outputs } = await client.stacks.outputs(node.stackId);
      return [node.id, outputs] as const;
    }),
  );
  return new Map(entries);
}
