import { BEGINNING, type Position } from '@keelson/event-log';
import type { CheckpointStore, ParkedEvent } from './checkpoint-store.port';

/** For specs and simulation. */
export class MemoryCheckpointStore implements CheckpointStore {
  private readonly positions = new Map<string, Position>();
  private readonly parkedEvents = new Map<string, ParkedEvent[]>();

  load(name: string): Promise<Position> {
    return Promise.resolve(this.positions.get(name) ?? BEGINNING);
  }

  async save(name: string, previous: Position, next: Position): Promise<boolean> {
    if ((await this.load(name)) !== previous) return false;
    this.positions.set(name, next);
    return true;
  }

  park(name: string, event: ParkedEvent): Promise<void> {
    this.parkedEvents.set(name, [...(this.parkedEvents.get(name) ?? []), event]);
    return Promise.resolve();
  }

  parked(name: string): Promise<readonly ParkedEvent[]> {
    return Promise.resolve(this.parkedEvents.get(name) ?? []);
  }
}
