import { Logger, type Provider } from '@nestjs/common';
import { EVENT_LOG } from '@keelson/commands';
import type { EventLog } from '@keelson/event-log';
import {
  Agents,
  ClaimedJobs,
  DueRuns,
  Leases,
  LogStore,
  LostClaims,
  PastMoments,
  PastViews,
  PendingJobs,
  ProjectionRebuilds,
  type Projection,
  ProjectionRunner,
  ViewPositions,
} from '@keelson/views';
import { DataSource } from 'typeorm';
import { PROJECTIONS } from './outside';

/** The views, and what keeps them at the end of the log. */
export const viewProviders: Provider[] = [
  Agents,
  DueRuns,
  Leases,
  LogStore,
  LostClaims,
  PendingJobs,
  ViewPositions,
  {
    provide: ClaimedJobs,
    inject: [DataSource, ViewPositions, EVENT_LOG],
    useFactory: (dataSource: DataSource, positions: ViewPositions, eventLog: EventLog) =>
      new ClaimedJobs(dataSource, positions, eventLog),
  },
  {
    provide: ProjectionRunner,
    inject: [DataSource, EVENT_LOG, PROJECTIONS, ViewPositions],
    useFactory: (
      dataSource: DataSource,
      eventLog: EventLog,
      projections: readonly Projection[],
      positions: ViewPositions,
    ) => {
      const logger = new Logger(ProjectionRunner.name);
      const onFault = (error: unknown): void => logger.error(String(error));
      return new ProjectionRunner({ dataSource, eventLog, projections, positions, onFault });
    },
  },
  {
    provide: ProjectionRebuilds,
    inject: [DataSource, EVENT_LOG, PROJECTIONS],
    useFactory: (dataSource: DataSource, eventLog: EventLog, projections: readonly Projection[]) =>
      new ProjectionRebuilds({ dataSource, eventLog, projections }),
  },
  {
    provide: PastMoments,
    inject: [DataSource, EVENT_LOG],
    useFactory: (dataSource: DataSource, eventLog: EventLog) =>
      new PastMoments({ dataSource, eventLog }),
  },
  {
    provide: PastViews,
    inject: [DataSource, EVENT_LOG, PROJECTIONS],
    useFactory: (
      dataSource: DataSource,
      eventLog: EventLog,
      projections: readonly Projection[],
    ) => {
      const logger = new Logger(PastViews.name);
      const onFault = (error: unknown): void => logger.error(String(error));
      return new PastViews({ dataSource, eventLog, projections, onFault });
    },
  },
];
