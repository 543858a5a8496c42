import { formatDuration } from '../output/durations';
import type { Terminal } from '../output/terminal';
import { oneLine, padEnd, padStart } from '../output/text-width';
import { approvalHints } from './approval-hints';
import type { NodeSnapshot, PipelineSnapshot } from './pipeline-snapshot';
import type { ProgressView } from './progress-view';
import { describeState, elapsedMs, formatDelta, settling } from './render-node';

const clockWidth = 7;
const stateWidth = 17;

/** One line per change of a node, for logs and pipes. */
export class PlainView implements ProgressView {
  private readonly shown = new Map<string, string>();
  private readonly hinted = new Set<string>();
  private started = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly nowMs: () => number,
  ) {}

  update(pipeline: PipelineSnapshot): void {
    if (!this.started) this.head(pipeline);
    const idWidth = Math.max(...pipeline.nodes.map((node) => node.id.length), 0);
    for (const node of pipeline.nodes) {
      const state = describeState(node);
      const before = this.shown.get(node.id);
      if (state === settling) continue;
      this.shown.set(node.id, state);
      if (state === before || (before === undefined && state === 'waiting')) continue;
      this.line(pipeline, `${padEnd(node.id, idWidth)}  ${this.describe(node, state)}`);
    }
    for (const hint of approvalHints(pipeline)) {
      if (this.hinted.has(hint.what)) continue;
      this.hinted.add(hint.what);
      this.line(pipeline, `${hint.what}:`);
      for (const command of hint.commands) this.terminal.out(`${' '.repeat(12)}${command}\n`);
    }
  }

  trouble(message: string | undefined): void {
    if (message !== undefined) this.terminal.error(`${message}\n`);
  }

  end(): void {}

  private head(pipeline: PipelineSnapshot): void {
    this.started = true;
    const stacks = pipeline.nodes.length === 1 ? '1 stack' : `${pipeline.nodes.length} stacks`;
    const { project, operation, id } = pipeline;
    this.terminal.out(`${project}: ${operation} of ${stacks} (${id})\n`);
  }

  private describe(node: NodeSnapshot, state: string): string {
    const { styles } = this.terminal;
    const elapsed = node.finishedAt === undefined ? undefined : elapsedMs(node, this.nowMs());
    const parts = [
      padEnd(state, stateWidth),
      elapsed === undefined ? '' : padStart(formatDuration(elapsed), clockWidth),
      node.delta ? formatDelta(node.delta, styles) : '',
      node.status === 'failed' ? oneLine(node.message ?? node.reason ?? '') : '',
      node.status === 'cancelled' ? (node.reason ?? '').replaceAll('_', ' ') : '',
    ];
    return parts
      .filter((part) => part !== '')
      .join('  ')
      .trimEnd();
  }

  private line(pipeline: PipelineSnapshot, text: string): void {
    const { createdAt, finishedAt } = pipeline;
    const nowMs = finishedAt === undefined ? this.nowMs() : Date.parse(finishedAt);
    const sinceMs = nowMs - Date.parse(createdAt);
    this.terminal.out(`[${padStart(formatDuration(sinceMs), clockWidth)}] ${text}\n`);
  }
}
