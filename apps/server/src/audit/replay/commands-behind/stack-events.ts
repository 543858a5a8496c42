import type { StackCommand, StackEvent, StackState } from '@keelson/domain';
import type { CommandsBehind } from './commands-behind';

export const behindStackEvents: CommandsBehind<StackCommand, StackState, StackEvent> = {
  StackCreated: (said) => [{ type: 'CreateStack', ...said }],
  StackSpecChanged: ({ spec, specDigest }) => [{ type: 'ChangeStackSpec', spec, specDigest }],
  OutputsPublished: ({ version: _, changedKeys: __, ...said }) => [
    { type: 'PublishOutputs', ...said },
  ],
  StateRecorded: ({ version: _, ...said }) => [{ type: 'RecordState', ...said }],
  DriftReported: (said) => [{ type: 'ReportDrift', ...said }],
  NeedsRefreshSet: (said) => [{ type: 'SetNeedsRefresh', ...said }],
  DriftSettled: (said) => [{ type: 'SettleFindings', ...said, applied: true }],
  NeedsRefreshCleared: (said, { events }) => [
    { type: 'SettleFindings', ...said, applied: events.length > 1 },
  ],
  StackDeleted: (said) => [{ type: 'DeleteStack', ...said }],
};
