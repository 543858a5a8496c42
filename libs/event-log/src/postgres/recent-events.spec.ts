import type { Position, RecordedEvent } from '../event-log.port';
import { RecentEvents, type Stretch } from './recent-events';

const at = (position: number): Position => BigInt(position) as Position;
const event = (position: number): RecordedEvent => ({ position: at(position) }) as RecordedEvent;
const stretch = (before: number, position: number, size = 1): Stretch => ({
  before: at(before),
  position: at(position),
  events: Array.from({ length: position - before }, (_, index) => event(before + 1 + index)),
  size,
});
const numbers = (events: readonly RecordedEvent[] | undefined): number[] | undefined =>
  events?.map(({ position }) => Number(position));

describe('recent events', () => {
  it('are taken from any position that is still there, across stretches', () => {
    const recent = new RecentEvents(at(10), 100, 100);
    recent.push(stretch(10, 13));
    recent.push(stretch(13, 14));
    recent.push(stretch(14, 18));
    expect(recent.end).toBe(at(18));
    expect(numbers(recent.take(at(10), 100))).toEqual([11, 12, 13, 14, 15, 16, 17, 18]);
    expect(numbers(recent.take(at(12), 3))).toEqual([13, 14, 15]);
    expect(numbers(recent.take(at(14), 4))).toEqual([15, 16, 17, 18]);
    expect(numbers(recent.take(at(17), 4))).toEqual([18]);
  });

  it('are not there before the first, after the last, nor at all in the beginning', () => {
    const recent = new RecentEvents(at(10), 100, 100);
    expect(recent.take(at(10), 5)).toBeUndefined();
    recent.push(stretch(10, 12));
    expect(recent.take(at(9), 5)).toBeUndefined();
    expect(recent.take(at(12), 5)).toBeUndefined();
  });

  it.each([
    ['number', 5, 1_000],
    ['size', 1_000, 5],
  ])('are bounded by %s, the oldest going first', (_, eventsMax, sizeMax) => {
    const recent = new RecentEvents(at(0), eventsMax, sizeMax);
    for (let position = 0; position < 3_000; position++) {
      recent.push(stretch(position, position + 1));
    }
    expect(recent.take(at(2_994), 10)).toBeUndefined();
    expect(numbers(recent.take(at(2_995), 10))).toEqual([2_996, 2_997, 2_998, 2_999, 3_000]);
  });

  it('forget what alone is larger than the bound, and go on after it', () => {
    const recent = new RecentEvents(at(0), 3, 100);
    recent.push(stretch(0, 9));
    expect(recent.end).toBe(at(9));
    expect(recent.take(at(0), 10)).toBeUndefined();
    recent.push(stretch(9, 10));
    expect(numbers(recent.take(at(9), 10))).toEqual([10]);
  });
});
