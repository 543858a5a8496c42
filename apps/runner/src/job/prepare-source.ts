import { unpackSource } from '@keelson/artifacts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../workspace/digest';
import { makeJobFolder, workdirOf } from '../workspace/job-folder';
import type { JobSession } from './job-session';

/** Fetches the job's source, proves that it is the one that was asked for, and unpacks it into a fresh folder. */
export async function prepareSource(session: JobSession): Promise<void> {
  const { archive } = session.job.work.source;
  const bytes = await session.deps.api.getSource(archive.replace(/^sha256:/, ''), session.leaving);
  if (digestOf(bytes) !== archive) {
    throw new Error(`the source that the server sent is not ${archive}`);
  }
  const folder = join(session.deps.workRoot, `${session.job.jobId}.${session.job.attempt}`);
  // Remembered first, so that a restart finds and removes what was begun.
  await session.remember({ folder }, 'survives_runner');
  await makeJobFolder(folder);
  await rm(workdirOf(folder), { recursive: true });
  await unpackSource(Buffer.from(bytes), workdirOf(folder));
}
