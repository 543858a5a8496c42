import { unpackSource } from '@keelson/artifacts';
import { join } from 'node:path';
import { digestOf } from '../workspace/digest';
import { makeJobFolder, workdirOf } from '../workspace/job-folder';
import type { JobSession } from './job-session';

/** Fetches the job's source, proves that it is the one that was asked for, and unpacks it into a fresh folder. */
export async function prepareSource(session: JobSession): Promise<void> {
  const { archive } = session.job.work.source;
  const fetched = session.deps.api.getSource(archive.replace(/^sha256:/, ''), session.leaving);
  // A failure waits until the folder is made, and known to whoever tidies up.
  fetched.catch(() => undefined);
  await prepareFolder(session);
  const bytes = await fetched;
  if (digestOf(bytes) !== archive) {
    throw new Error(`the source that the server sent is not ${archive}`);
  }
  await unpackSource(Buffer.from(bytes), workdirOf(session.folder));
}

async function prepareFolder(session: JobSession): Promise<void> {
  const folder = join(session.deps.workRoot, `${session.job.jobId}.${session.job.attempt}`);
  // Remembered first, so that a restart finds and removes what was begun.
  await session.remember({ folder }, 'survives_runner');
  await makeJobFolder(folder);
  session.executor.prepare?.(session.context('init'));
}
