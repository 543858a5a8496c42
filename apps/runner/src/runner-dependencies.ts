import type { RunnerApi } from '@keelson/client';
import type { Provisioner } from '@keelson/domain';
import type { Executor } from '@keelson/executors';
import type { Logger } from 'pino';
import type { JobJournal } from './journal/job-journal';
import type { KeptFolders } from './journal/kept-folders';
import type { SourceArchives } from './workspace/source-archives';

export type RunnerDependencies = {
  readonly api: RunnerApi;
  readonly sources: SourceArchives;
  /** The server's address, for the state backend. */
  readonly server: string;
  readonly journal: JobJournal;
  readonly kept: KeptFolders;
  readonly executorFor: (provisioner: Provisioner) => Executor;
  /** Absolute; job folders are made in it. */
  readonly workRoot: string;
  readonly log: Logger;
};
