import { runStream, type RunCreated } from '@keelson/domain';
import type { EventLog } from '@keelson/event-log';

/** What was frozen when a run began. Too large to keep in every cached state, and needed only at a few points. */
export class RunRecords {
  constructor(private readonly log: EventLog) {}

  async created(runId: string): Promise<RunCreated['data'] | undefined> {
    const [first] = await this.log.read(runStream(runId), 0, 1);
    return first?.type === 'RunCreated' ? (first.data as RunCreated['data']) : undefined;
  }
}
