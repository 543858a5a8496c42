import { MasterKey, Sealer } from '@keelson/access';
import type { EventLog } from '@keelson/event-log';
import { DecideAndAppend } from './aggregate/decide-and-append';
import { ApplyManifestHandler } from './apply/apply-manifest.handler';
import { DraftResolver } from './apply/resolve-draft';
import { StackNames } from './apply/stack-names';
import { ApiKeyNames } from './definition/api-key-names';
import { StackWriter } from './apply/stack-writer';
import { ChangeDefinitionHandler } from './definition/change-definition.handler';
import { EVENT_LOG } from './event-log.token';
import { ChangeJobHandler } from './job/change-job.handler';
import { ClaimJobHandler } from './job/claim-job.handler';
import { ExpireJobLeaseHandler } from './job/expire-job-lease.handler';
import { ReportJobHandler } from './job/report-job.handler';
import { WorkOrders } from './job/work-orders';
import { ChangeLaneHandler } from './lane/change-lane.handler';
import { CancelPipelineHandler } from './pipeline/cancel-pipeline.handler';
import { ChangePipelineHandler } from './pipeline/change-pipeline.handler';
import { RetryPipelineHandler } from './pipeline/retry-pipeline.handler';
import { RunPipelineHandler } from './pipeline/run-pipeline.handler';
import { CancelRunHandler } from './run/cancel-run.handler';
import { ChangeRunHandler } from './run/change-run.handler';
import { ConfirmRunHandler } from './run/confirm-run.handler';
import { RunRecords } from './run/run-records';
import { StartRunHandler } from './run/start-run.handler';
import { ChangeStackHandler } from './stack/change-stack.handler';

/** What Nest's CommandBus needs to know. */
export const commandHandlers = [
  ApplyManifestHandler,
  CancelPipelineHandler,
  CancelRunHandler,
  ChangeDefinitionHandler,
  ChangeJobHandler,
  ChangeLaneHandler,
  ChangePipelineHandler,
  ChangeRunHandler,
  ChangeStackHandler,
  ClaimJobHandler,
  ConfirmRunHandler,
  ExpireJobLeaseHandler,
  ReportJobHandler,
  RetryPipelineHandler,
  RunPipelineHandler,
  StartRunHandler,
];

/** What the handlers need. The composition root adds EVENT_LOG, Sealer and MasterKey. */
export const commandServices = [
  {
    provide: DecideAndAppend,
    useFactory: (log: EventLog) => new DecideAndAppend(log),
    inject: [EVENT_LOG],
  },
  { provide: RunRecords, useFactory: (log: EventLog) => new RunRecords(log), inject: [EVENT_LOG] },
  {
    provide: StackNames,
    useFactory: (aggregates: DecideAndAppend) => new StackNames(aggregates),
    inject: [DecideAndAppend],
  },
  {
    provide: ApiKeyNames,
    useFactory: (aggregates: DecideAndAppend) => new ApiKeyNames(aggregates),
    inject: [DecideAndAppend],
  },
  {
    provide: DraftResolver,
    useFactory: (aggregates: DecideAndAppend, names: StackNames) =>
      new DraftResolver(aggregates, names),
    inject: [DecideAndAppend, StackNames],
  },
  {
    provide: StackWriter,
    useFactory: (aggregates: DecideAndAppend, sealer: Sealer) =>
      new StackWriter(aggregates, sealer),
    inject: [DecideAndAppend, Sealer],
  },
  {
    provide: WorkOrders,
    useFactory: (
      aggregates: DecideAndAppend,
      records: RunRecords,
      sealer: Sealer,
      masterKey: MasterKey,
    ) => new WorkOrders(aggregates, records, sealer, masterKey),
    inject: [DecideAndAppend, RunRecords, Sealer, MasterKey],
  },
];
