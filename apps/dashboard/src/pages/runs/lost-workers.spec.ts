import { lostWorkers } from './lost-workers';

const happened = (second: number, type: string, brief: object = {}) => ({
  type,
  at: `2026-11-21T19:00:0${second}.000Z`,
  brief,
});
const prepared = (second: number, worker: string) => happened(second, 'RunPreparing', { worker });

describe(lostWorkers.name, () => {
  it('knows of none where a run went from hand to hand by itself', () => {
    const events = [prepared(1, 'a'), happened(2, 'RunConfirmed'), prepared(3, 'b')];
    expect(lostWorkers(events.toReversed())).toEqual([]);
  });

  it('tells who fell silent in an apply, and who took over', () => {
    const events = [prepared(1, 'b'), happened(2, 'RunReassigned', { worker: 'a' })];
    expect(lostWorkers(events.toReversed())).toEqual([
      { worker: 'b', at: events[1]?.at, followedBy: 'a' },
    ]);
  });

  it('tells who fell silent before, and that nobody has taken it up yet', () => {
    const lost = happened(2, 'RunLeaseLost', { attempt: 1 });
    const events = [prepared(1, 'b'), lost, prepared(3, 'a'), { ...lost, at: 'later' }];
    expect(lostWorkers(events.toReversed())).toEqual([
      { worker: 'b', at: lost.at, followedBy: 'a' },
      { worker: 'a', at: 'later', followedBy: null },
    ]);
  });
});
