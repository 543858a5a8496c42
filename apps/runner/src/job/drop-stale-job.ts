import { defaultInterruptTimes, interruptTool, type ToolProcess } from '@keelson/executors';
import type { JobRecord } from '../journal/job-record';
import { pause } from '../pause';
import type { RunnerDependencies } from '../runner-dependencies';
import { removeJobFolder } from '../workspace/job-folder';
import { fateOf } from './tool-fate';

const lookAgainMs = 100;

/**
 * Lets go of a job that is not ours any more. A tool that only reads is asked to end and its folder removed. An apply is never
 * interrupted: it runs to its end by itself, and its folder is kept for a while, because it may hold the only trace of what was changed.
 */
export async function dropStaleJob(
  deps: RunnerDependencies,
  record: JobRecord,
  leaving: AbortSignal,
): Promise<void> {
  const { jobId, runId, stage, folder } = record;
  const tool = record.tool?.process;
  if (stage === 'apply' && tool !== undefined) {
    deps.log.warn(
      { jobId, runId, folder },
      'the job was lost inside its apply; its folder is kept',
    );
    await deps.kept.keep(record);
    await deps.journal.remove(jobId);
    return deps.kept.sweep(deps.log);
  }
  if (tool !== undefined) await endTool(tool, leaving);
  if (leaving.aborted) return;
  if (folder !== undefined) await removeJobFolder(folder);
  await deps.journal.remove(jobId);
}

async function endTool(tool: ToolProcess, leaving: AbortSignal): Promise<void> {
  if ((await fateOf(tool)) !== 'running') return;
  const ended = new AbortController();
  const interrupting = interruptTool(tool, defaultInterruptTimes, ended.signal);
  while (!leaving.aborted && (await fateOf(tool)) === 'running') await pause(lookAgainMs, leaving);
  ended.abort();
  await interrupting;
}
