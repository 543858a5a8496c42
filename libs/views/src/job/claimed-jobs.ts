import type { EventLog } from '@keelson/event-log';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { JobRow } from './job.view';

/** For how long a view that lags is waited for. */
const WAIT_MS_MAX = 5_000;

/** What a worker has claimed and not ended, as the log tells it now. */
export class ClaimedJobs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly positions: ViewPositions,
    private readonly eventLog: Pick<EventLog, 'head'>,
  ) {}

  /** Where the view does not get there in time: what it knows. */
  async by(agent: string): Promise<readonly string[]> {
    await this.positions.waitFor(await this.eventLog.head(), WAIT_MS_MAX, 'jobs');
    const jobs = await this.dataSource
      .getRepository(JobRow)
      .findBy({ agent, state: 'in_progress' });
    return jobs.map(({ id }) => id);
  }
}
