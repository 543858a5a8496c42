import type { Position } from '@keelson/event-log';
import { LowWaterMark } from './low-water-mark';

const at = (position: number): Position => BigInt(position) as Position;

describe(LowWaterMark.name, () => {
  it('stands below the oldest event that is open', () => {
    const mark = new LowWaterMark(at(0));
    const settleFirst = mark.begin(at(1));
    const settleSecond = mark.begin(at(2));
    settleSecond();
    expect(mark.position).toBe(at(0));
    settleFirst();
    expect(mark.position).toBe(at(2));
  });

  it('passes what led to nothing, but not over what is open', () => {
    const mark = new LowWaterMark(at(0));
    mark.pass(at(5));
    expect(mark.position).toBe(at(5));
    const settle = mark.begin(at(6));
    mark.pass(at(7));
    expect(mark.position).toBe(at(5));
    settle();
    expect(mark.position).toBe(at(7));
  });

  it('forgets what has settled', () => {
    const mark = new LowWaterMark(at(0));
    for (let position = 1; position <= 10_000; position += 1) mark.begin(at(position))();
    expect(mark.size).toBe(0);
    expect(mark.position).toBe(at(10_000));
  });
});
