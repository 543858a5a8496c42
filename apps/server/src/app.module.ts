import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { commandHandlers, commandServices } from '@keelson/commands';
import { queryHandlers } from '@keelson/views';
import { AuditController } from './audit/audit.controller';
import { EventCauses } from './audit/event-causes';
import { graphqlModule } from './graphql/graphql.module';
import { graphqlProviders } from './graphql/graphql-providers';
import { AccessGuard } from './guard/access.guard';
import { BackupController } from './backup/backup.controller';
import { EventStreams } from './http/event-streams';
import type { Infrastructure } from './infrastructure';
import { Metrics } from './operations/metrics';
import { ScratchSchemas } from './operations/scratch-schemas';
import { OperationsController } from './operations/operations.controller';
import { outsideProviders } from './providers/outside';
import { viewProviders } from './providers/views';
import { workProviders, type TokenHashes } from './providers/work';
import { ServerStatus } from './operations/server-status';
import { ProblemFilter } from './problem/problem.filter';
import { ApiKeysController } from './rest/access/api-keys.controller';
import { SecretsController } from './rest/access/secrets.controller';
import { SessionController } from './rest/access/session.controller';
import { ApplyController } from './rest/apply/apply.controller';
import { SourcesController } from './rest/apply/sources.controller';
import { Consistency } from './rest/consistency';
import { EventsController } from './rest/events/events.controller';
import { IdempotencyInterceptor } from './rest/idempotency/idempotency.interceptor';
import { JobsController } from './rest/jobs/jobs.controller';
import { PastInterceptor } from './rest/past/past.interceptor';
import { MinPositionInterceptor } from './rest/min-position.interceptor';
import { ZeroByteInterceptor } from './rest/zero-byte.interceptor';
import { InfraPipelinesController } from './rest/pipelines/infra-pipelines.controller';
import { PipelineEvents } from './rest/pipelines/pipeline-events';
import { SagasController } from './rest/sagas/sagas.controller';
import { ProjectionsController } from './rest/projections/projections.controller';
import { InfraProjectsController } from './rest/projects/infra-projects.controller';
import { RunLife } from './rest/runs/run-life';
import { RunLogs } from './rest/runs/run-logs';
import { RunStarts } from './rest/runs/run-starts';
import { ActivityController } from './rest/activity/activity.controller';
import { ApprovalsController } from './rest/approvals/approvals.controller';
import { RunnersController } from './rest/runners/runners.controller';
import { RunsController } from './rest/runs/runs.controller';
import { StackJobsController } from './rest/stack-jobs/stack-jobs.controller';
import { StackDeletion } from './rest/stacks/stack-deletion';
import { StackLocks } from './rest/stacks/stack-locks';
import { StackStateController } from './rest/stacks/stack-state.controller';
import { StacksController } from './rest/stacks/stacks.controller';
import { StateController } from './rest/state/state.controller';
import { validationPipe } from './rest/validation/validation-pipe';
import { WorkerController } from './rest/worker/worker.controller';

/** In the order of the API's description. */
const controllers = [
  ApplyController,
  SourcesController,
  StacksController,
  StackStateController,
  StateController,
  RunsController,
  StackJobsController,
  InfraProjectsController,
  InfraPipelinesController,
  JobsController,
  WorkerController,
  EventsController,
  AuditController,
  BackupController,
  ApiKeysController,
  SecretsController,
  SessionController,
  ProjectionsController,
  SagasController,
  RunnersController,
  ApprovalsController,
  ActivityController,
  OperationsController,
];

/** Everything that answers requests, reacts and projects, over one infrastructure: the composition root. */
@Module({})
export class AppModule {
  static over(infrastructure: Infrastructure, tokens: TokenHashes): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot(), graphqlModule()],
      controllers,
      providers: [
        ...outsideProviders(infrastructure),
        ...commandServices,
        ...commandHandlers,
        ...queryHandlers,
        ...viewProviders,
        ...workProviders(infrastructure, tokens),
        ...atEveryRoute,
        // A resolver answers by the controller of its noun, so that both answer the same.
        ...controllers,
        ...graphqlProviders,
        Consistency,
        EventCauses,
        EventStreams,
        PipelineEvents,
        RunLife,
        RunLogs,
        RunStarts,
        ScratchSchemas,
        StackDeletion,
        StackLocks,
        ServerStatus,
        Metrics,
      ],
    };
  }
}

const atEveryRoute: Provider[] = [
  { provide: APP_FILTER, useClass: ProblemFilter },
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_PIPE, useFactory: validationPipe },
  { provide: APP_INTERCEPTOR, useClass: ZeroByteInterceptor },
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  { provide: APP_INTERCEPTOR, useClass: MinPositionInterceptor },
  { provide: APP_INTERCEPTOR, useClass: PastInterceptor },
];
