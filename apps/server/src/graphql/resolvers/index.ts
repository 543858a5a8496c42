import { AccessResolver } from './access.resolver';
import {
  JobChangeResolver,
  PipelineChangeResolver,
  RunChangeResolver,
  StackChangeResolver,
} from './changed-things.resolver';
import { ChangesResolver } from './changes.resolver';
import { EventBriefResolver } from './event-brief.resolver';
import { EventsResolver } from './events.resolver';
import { JobsResolver } from './jobs.resolver';
import { LogsResolver } from './logs.resolver';
import { NamesResolver } from './names.resolver';
import { OperationsResolver } from './operations.resolver';
import { PipelinesResolver } from './pipelines.resolver';
import { ProjectsResolver } from './projects.resolver';
import { RunsResolver } from './runs.resolver';
import { StackStateResolver } from './stack-state.resolver';
import { StacksResolver } from './stacks.resolver';

/** All that answers GraphQL. */
export const resolvers = [
  StacksResolver,
  StackStateResolver,
  RunsResolver,
  JobsResolver,
  PipelinesResolver,
  ProjectsResolver,
  EventsResolver,
  EventBriefResolver,
  AccessResolver,
  OperationsResolver,
  ChangesResolver,
  RunChangeResolver,
  JobChangeResolver,
  StackChangeResolver,
  PipelineChangeResolver,
  LogsResolver,
  NamesResolver,
];
