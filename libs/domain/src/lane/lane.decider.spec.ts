import fc from 'fast-check';
import { given } from '../spec-support/scenario';
import type { LaneCommand } from './lane.commands';
import { departedMax, laneDecider } from './lane.decider';
import type { LaneClass, LaneEvent } from './lane.events';

const enter = (holder: string, priority = 0, laneClass: LaneClass = 'blocking'): LaneCommand => ({
  type: 'EnterLane',
  holder,
  class: laneClass,
  priority,
});
const leave = (holder: string): LaneCommand => ({ type: 'LeaveLane', holder });
const lane = (...commands: readonly LaneCommand[]) => given(laneDecider).and(...commands);

describe('the answers of a lane', () => {
  const empty = lane();
  const held = lane(enter('a'));
  const waited = lane(enter('a'), enter('b'));
  const left = lane(enter('a'), leave('a'));

  it.each([
    ['an empty lane', empty, enter('a'), 'LaneEntered + LaneGranted'],
    ['an empty lane', empty, leave('a'), 'nothing'],
    ['a held lane', held, enter('a'), 'nothing'],
    ['a held lane', held, enter('b'), 'LaneEntered'],
    ['a held lane', held, leave('a'), 'LaneReleased'],
    ['a held lane', held, leave('b'), 'nothing'],
    ['a lane with a queue', waited, enter('b'), 'nothing'],
    ['a lane with a queue', waited, leave('a'), 'LaneReleased + LaneGranted'],
    ['a lane with a queue', waited, leave('b'), 'LaneLeft'],
    ['a lane that was left', left, enter('a'), 'nothing'],
    ['a lane that was left', left, leave('a'), 'nothing'],
    ['a lane that was left', left, enter('b'), 'LaneEntered + LaneGranted'],
  ])('%s', (_, scenario, command, answer) => {
    expect(scenario.answerTo(command)).toBe(answer);
  });
});

it('the queue goes by priority, then class, then age (Q3)', () => {
  const { state } = lane(
    enter('holder'),
    enter('drift', 0, 'drift'),
    enter('proposed', 0, 'proposed'),
    enter('first'),
    enter('second'),
    enter('urgent', 5, 'drift'),
  );
  const order = state.queue.map(({ holder }) => holder);
  expect(order).toEqual(['urgent', 'first', 'second', 'proposed', 'drift']);
});

it('remembers a bounded number of those who left', () => {
  const holders = Array.from({ length: departedMax + 1 }, (_, index) => `h${index}`);
  const { state } = lane(...holders.flatMap((holder) => [enter(holder), leave(holder)]));
  expect(state.departed).toEqual(holders.slice(1));
});

describe('whatever a lane is told', () => {
  const holder = fc.integer({ min: 0, max: 8 }).map((each) => `h${each}`);
  const command = fc.oneof(
    fc
      .tuple(
        holder,
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom<LaneClass>('blocking', 'drift'),
      )
      .map((parts) => enter(...parts)),
    holder.map(leave),
  );

  it('it has one holder at a time, releases each grant once, and its tokens are its own revisions', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const { events, state } = lane(...commands);
        let granted: { holder: string; token: number } | null = null;
        for (const [revision, event] of (events as LaneEvent[]).entries()) {
          if (event.type === 'LaneGranted') {
            expect(granted).toBeNull();
            expect(event.data.token).toBe(revision);
            granted = event.data;
          }
          if (event.type === 'LaneReleased') {
            expect(event.data).toEqual(granted);
            granted = null;
          }
        }
        expect(state.granted).toEqual(granted);
        expect(state.revision).toBe(events.length - 1);
      }),
    );
  });

  it('nobody waits for a lane that is free', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const { granted, queue } = lane(...commands).state;
        if (granted === null) expect(queue).toEqual([]);
      }),
    );
  });
});
