import type { Position } from '@keelson/event-log';
import type {
  CheckpointStore,
  MemoryCheckpointStore,
  ParkedEvent,
  Unparked,
} from '@keelson/processes';
import type { Schedule } from './schedule';

/** The checkpoints as one process sees them: every operation waits for its turn. */
export class SteppedCheckpoints implements CheckpointStore {
  constructor(
    private readonly inner: MemoryCheckpointStore,
    private readonly schedule: Schedule,
    private readonly owner: string,
  ) {}

  async load(name: string): Promise<Position> {
    await this.schedule.turn(this.owner, 'load the checkpoint');
    return this.inner.load(name);
  }

  async save(name: string, previous: Position, next: Position): Promise<boolean> {
    const save = (): Promise<boolean> => this.inner.save(name, previous, next);
    const label = `move the checkpoint from ${previous} to ${next}`;
    await this.schedule.turn(this.owner, label, undefined, () => void save());
    return save();
  }

  async park(name: string, event: ParkedEvent): Promise<void> {
    await this.schedule.turn(this.owner, `park ${event.key}: ${event.error}`);
    return this.inner.park(name, event);
  }

  async parked(name: string): Promise<readonly ParkedEvent[]> {
    await this.schedule.turn(this.owner, 'read what is parked');
    return this.inner.parked(name);
  }

  async unpark(name: string, key: string): Promise<Unparked> {
    await this.schedule.turn(this.owner, `let ${key} go on`);
    return this.inner.unpark(name, key);
  }
}
