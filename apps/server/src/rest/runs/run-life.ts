import { Injectable } from '@nestjs/common';
import {
  runDecider,
  runStream,
  type RunEvent,
  type RunState,
  type RunStateName,
} from '@keelson/domain';
import { ListEvents, PAGE_ITEMS_MAX, type EventAnswer } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { Consistency } from '../consistency';

export type StateEntered = {
  readonly state: RunStateName;
  readonly at: string;
  readonly by: string;
};

/** Which states a run has gone through, folded from its events; a run whose worker fell silent goes through some of them again. */
@Injectable()
export class RunLife {
  constructor(private readonly consistency: Consistency) {}

  async of(runId: string, asked: Asked): Promise<readonly StateEntered[]> {
    const entered: StateEntered[] = [];
    let run: RunState = runDecider.initial;
    for (const { type, at, data, actor } of await this.eventsOf(runId, asked)) {
      run = runDecider.evolve(run, { type, data } as RunEvent);
      if (run.state === 'absent' || entered.at(-1)?.state === run.state) continue;
      entered.push({ state: run.state, at, by: actor });
    }
    return entered;
  }

  /** The oldest first. */
  private async eventsOf(runId: string, asked: Asked): Promise<readonly EventAnswer[]> {
    const events: EventAnswer[] = [];
    let cursor: string | null = null;
    do {
      const place: { cursor?: string } = cursor === null ? {} : { cursor };
      const page = new ListEvents({ stream: runStream(runId), limit: PAGE_ITEMS_MAX, ...place });
      const { items, nextCursor } = await this.consistency.read(page, asked);
      events.push(...items);
      cursor = nextCursor;
    } while (cursor !== null);
    return events.reverse();
  }
}
