import { BEGINNING, type Position } from '@keelson/event-log';
import type { CheckpointStore, ParkedEvent, Unparked } from './checkpoint-store.port';

/** For specs and simulation. */
export class MemoryCheckpointStore implements CheckpointStore {
  private readonly positions = new Map<string, Position>();
  private readonly parkedEvents = new Map<
    string,
    (ParkedEvent & { readonly resumeAfter: Position })[]
  >();

  load(name: string): Promise<Position> {
    return Promise.resolve(this.positions.get(name) ?? BEGINNING);
  }

  async save(name: string, previous: Position, next: Position): Promise<boolean> {
    if ((await this.load(name)) !== previous) return false;
    this.positions.set(name, next);
    return true;
  }

  async park(name: string, event: ParkedEvent): Promise<void> {
    const resumeAfter = await this.load(name);
    this.parkedEvents.set(name, [
      ...(this.parkedEvents.get(name) ?? []),
      { ...event, resumeAfter },
    ]);
  }

  parked(name: string): Promise<readonly ParkedEvent[]> {
    return Promise.resolve(this.parkedEvents.get(name) ?? []);
  }

  async unpark(name: string, key: string): Promise<Unparked> {
    const all = this.parkedEvents.get(name) ?? [];
    const [first] = all.filter((each) => each.key === key);
    if (!first) return 'not_parked';
    if ((await this.load(name)) <= first.resumeAfter) return 'too_soon';
    this.positions.set(name, first.resumeAfter);
    this.parkedEvents.set(
      name,
      all.filter((each) => each.key !== key),
    );
    return 'unparked';
  }
}
