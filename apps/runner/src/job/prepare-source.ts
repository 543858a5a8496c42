import { unpackSource } from '@keelson/artifacts';
import { join } from 'node:path';
import { makeJobFolder, workdirOf } from '../workspace/job-folder';
import type { JobSession } from './job-session';

/** Fetches the job's source and unpacks it into a fresh folder. */
export async function prepareSource(session: JobSession): Promise<void> {
  const { archive } = session.job.work.source;
  const fetched = session.deps.sources.get(archive, session.leaving);
  // A failure waits until the folder is made, and known to whoever tidies up.
  fetched.catch(() => undefined);
  await prepareFolder(session);
  await unpackSource(await fetched, workdirOf(session.folder));
}

async function prepareFolder(session: JobSession): Promise<void> {
  const folder = join(session.deps.workRoot, `${session.job.jobId}.${session.job.attempt}`);
  // Remembered first, so that a restart finds and removes what was begun.
  await session.remember({ folder }, 'survives_runner');
  await makeJobFolder(folder);
  session.executor.prepare?.(session.context('init'));
}
