import { ListApprovalsHandler } from './approval/list-approvals.query';
import { ApiKeyByHashHandler, ListApiKeysHandler } from './definition/api-keys.query';
import { ListProjectsHandler } from './definition/list-projects.query';
import { ListSecretsHandler } from './definition/list-secrets.query';
import { ShowProjectHandler } from './definition/show-project.query';
import { ListEventsHandler } from './event/list-events.query';
import { ShowEventHandler } from './event/show-event.query';
import { ListJobsHandler } from './job/list-jobs.query';
import { ShowJobHandler } from './job/show-job.query';
import { LastPipelineHandler } from './pipeline/last-pipeline.query';
import { FindNamesHandler } from './names/find-names.query';
import { ListPipelinesHandler } from './pipeline/list-pipelines.query';
import { ShowPipelineHandler } from './pipeline/show-pipeline.query';
import { CountEndedRunsHandler } from './run/count-ended-runs.query';
import { ListRunsHandler } from './run/list-runs.query';
import { ShowRunHandler } from './run/show-run.query';
import { ListStacksHandler } from './stack/list-stacks.query';
import { ShowStackHandler } from './stack/show-stack.query';

/** Providers for the module that has the QueryBus. They need `DataSource` and `ViewPositions`. */
export const queryHandlers = [
  ListStacksHandler,
  ShowStackHandler,
  ListRunsHandler,
  ShowRunHandler,
  ListJobsHandler,
  ShowJobHandler,
  ListPipelinesHandler,
  ShowPipelineHandler,
  LastPipelineHandler,
  ListProjectsHandler,
  ShowProjectHandler,
  ListSecretsHandler,
  ListApiKeysHandler,
  ApiKeyByHashHandler,
  ListEventsHandler,
  ShowEventHandler,
  ListApprovalsHandler,
  CountEndedRunsHandler,
  FindNamesHandler,
] as const;
