import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@keelson/event-log';

/** One writer's step: durably stores one event. */
export type Step = (stream: string, revision: number, event: NewEvent) => Promise<unknown>;

/** What appends are measured at. */
export type Peer = {
  readonly step: (writer: number) => Step;
  readonly close: () => Promise<void>;
};

const WARM_UP_MS = 300;
const STREAM_LENGTH = 10;

/** Acknowledged appends per second, one event each, of writers that each wait for the answer before the next. Closes the peer. */
export async function measureAppends(
  peer: Peer,
  writers: number,
  runMs: number,
  warmUpMs: number = WARM_UP_MS,
): Promise<number> {
  let done = 0;
  let running = true;
  const write = async (writer: number): Promise<void> => {
    const step = peer.step(writer);
    for (let number = 0; running; number++) {
      const stream = `run-${writer}-${Math.floor(number / STREAM_LENGTH)}`;
      await step(stream, number % STREAM_LENGTH, exampleEvent(number));
      done += 1;
    }
  };
  const all = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  await pause(warmUpMs);
  const before = done;
  const started = performance.now();
  await pause(runMs);
  const rate = ((done - before) * 1000) / (performance.now() - started);
  running = false;
  await all;
  await peer.close();
  return rate;
}

function exampleEvent(number: number): NewEvent {
  const at = '2026-01-01T00:00:00.000Z';
  const id = randomUUID();
  return {
    id,
    type: 'RunPlanned',
    data: {
      run: 'run_01J0000000000000000000',
      plan: `plan-${number}`,
      changes: { add: 3, change: 1, destroy: 0 },
      at,
    },
    metadata: {
      ...{
        commandId: id,
        correlationId: id,
        causationId: id,
        actor: { kind: 'human', id: 'bench' },
        at,
        schema: 1,
      },
      previousHash: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
