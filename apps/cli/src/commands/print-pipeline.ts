import { print } from '../output/print';
import { renderFrame } from '../progress/render-frame';
import { PipelineReader } from '../progress/read-pipeline';
import type { Session } from '../session';

/** A pipeline as it is now: the picture of the progress, once. */
export async function printPipeline(session: Session, pipelineId: string): Promise<void> {
  if (session.output !== 'table') {
    return print(session, await session.client.infraPipelines.show(pipelineId), () => '');
  }
  const snapshot = await new PipelineReader(session.client, pipelineId).read();
  const { terminal, nowMs } = session;
  const lines = renderFrame(snapshot, {
    styles: terminal.styles,
    nowMs: nowMs(),
    columns: terminal.live ? terminal.size().columns : Infinity,
    tick: 0,
  });
  terminal.out(`${lines.join('\n')}\n`);
}
