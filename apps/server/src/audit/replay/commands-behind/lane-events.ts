import type { LaneCommand, LaneEvent, LaneState } from '@keelson/domain';
import { neverFirst, type CommandsBehind } from './commands-behind';

export const behindLaneEvents: CommandsBehind<LaneCommand, LaneState, LaneEvent> = {
  LaneEntered: (said) => [{ type: 'EnterLane', ...said }],
  LaneGranted: neverFirst,
  LaneReleased: ({ holder }) => [{ type: 'LeaveLane', holder }],
  LaneLeft: ({ holder }) => [{ type: 'LeaveLane', holder }],
};
