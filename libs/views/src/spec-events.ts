import type { KeelsonEvent } from '@keelson/domain';
import type { EventLog, NewEvent, Position } from '@keelson/event-log';
import { v4 as uuid } from 'uuid';

/** For specs: events as a command handler would append them, a second apart. */
export class Remembering {
  private seconds = 0;

  constructor(readonly log: EventLog) {}

  async append(stream: string, ...events: readonly KeelsonEvent[]): Promise<Position> {
    const { position } = await this.log.append(
      stream,
      'any',
      events.map((each) => this.recorded(each)),
    );
    return position;
  }

  private recorded({ type, data }: KeelsonEvent): NewEvent {
    const at = new Date(Date.UTC(2026, 10, 21) + this.seconds++ * 1000).toISOString();
    const actor = { kind: 'human', id: 'ada' } as const;
    const ids = { commandId: uuid(), correlationId: uuid(), causationId: uuid() };
    return { id: uuid(), type, data, metadata: { ...ids, actor, at, schema: 1, previousHash: '' } };
  }
}

/** A job that is created and claimed: two events. */
export async function aJob(remember: Remembering, jobId: string): Promise<Position> {
  const owner = { kind: 'run', runId: 'r', stackId: 's', phase: 'plan' } as const;
  return remember.append(
    `job-${jobId}`,
    {
      type: 'JobCreated',
      data: { jobId, owner, provisioner: 'native', laneToken: 1, claimsBefore: 0, attemptsMax: 3 },
    },
    { type: 'JobClaimed', data: { jobId, owner, agent: 'a', attempt: 1, token: '1.1' } },
  );
}
