import type {
  CheckpointStore,
  ParkedEvent,
  ParkedKey,
  Unparked,
} from '../checkpoints/checkpoint-store.port';
import { partitionOf } from './partition';
import { SAGA_PARTITIONS, sagaPartition } from './saga-partitions';

/** What stands still because a saga could make nothing of an event, and the way on. */
export class ParkedKeys {
  constructor(private readonly checkpoints: Pick<CheckpointStore, 'parked' | 'unpark'>) {}

  /** The longest parked first. */
  async list(): Promise<readonly (ParkedKey & { readonly partition: number })[]> {
    const partitions = Array.from({ length: SAGA_PARTITIONS }, (_, partition) => partition);
    const parked = await Promise.all(
      partitions.map(async (partition) =>
        byKey(await this.checkpoints.parked(sagaPartition(partition))).map((each) => ({
          ...each,
          partition,
        })),
      ),
    );
    return parked.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  /** Lets the sagas hear everything again that has been parked of this key, in order. They do nothing twice. */
  retry(key: string): Promise<Unparked> {
    return this.checkpoints.unpark(sagaPartition(partitionOf(key, SAGA_PARTITIONS)), key);
  }
}

function byKey(events: readonly ParkedEvent[]): readonly ParkedKey[] {
  const keys = new Map<string, ParkedKey>();
  for (const event of events) {
    const first = keys.get(event.key);
    keys.set(
      event.key,
      first ? { ...first, waiting: first.waiting + 1 } : { ...event, waiting: 0 },
    );
  }
  return [...keys.values()];
}
