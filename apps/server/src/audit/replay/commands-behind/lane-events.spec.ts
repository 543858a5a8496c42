import { laneDecider, type LaneCommand } from '@keelson/domain';
import { redecideEverything, type Universe } from '../spec-support/redecide-everything';

const holders = ['run_1', 'run_2', 'run_3'];
const universe: Universe<LaneCommand> = {
  EnterLane: holders.map((holder, priority) => ({
    ...{ type: 'EnterLane', holder, class: 'blocking', priority },
  })),
  LeaveLane: holders.map((holder) => ({ type: 'LeaveLane', holder })),
};

it('every command to a lane is found again by what it led to', () => {
  const found = redecideEverything('lane', laneDecider, universe);
  expect([...found].sort()).toEqual(Object.keys(universe).sort());
});
