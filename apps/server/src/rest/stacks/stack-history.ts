import type { StackEvent } from '@keelson/domain';
import type { EventAnswer } from '@keelson/views';
import type { HistoryEntryDto, StateVersionDto } from './stack.dto';

/** An event of a stack's stream, as a line of its history. */
export function historyEntry(event: EventAnswer): HistoryEntryDto {
  const { id, position, revision, type, actor, at, data } = event;
  const { runId } = data as { readonly runId?: string };
  const summary = summaryOf({ type, data } as unknown as StackEvent);
  return { id, position, revision, type, summary, runId: runId ?? null, actor, at };
}

function summaryOf(event: StackEvent): string {
  switch (event.type) {
    case 'StackCreated':
      return `created for ${event.data.spec.provisioner}`;
    case 'StackSpecChanged':
      return `changed to generation ${event.data.generation}`;
    case 'OutputsPublished':
      return `outputs version ${event.data.version}: ${named(event.data.changedKeys)} changed`;
    case 'StateRecorded':
      return `state version ${event.data.version}, serial ${event.data.serial}`;
    case 'DriftReported':
      return event.data.findings.length === 0
        ? 'in sync'
        : `drifted: ${named(event.data.findings.map(({ address }) => address))}`;
    case 'DriftSettled':
      return 'in sync again: the drift has been mended';
    case 'NeedsRefreshSet':
      return `needs a refresh: ${event.data.reason}`;
    case 'NeedsRefreshCleared':
      return 'needs no refresh any more';
    case 'StackDeleted':
      return event.data.force ? `deleted by force: ${event.data.reason}` : 'deleted';
  }
}

const NAMES_MAX = 5;

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(', ') || 'nothing';
  return names.length > NAMES_MAX ? `${shown} and ${names.length - NAMES_MAX} more` : shown;
}

export function stateVersion({ data, at }: EventAnswer): StateVersionDto {
  return { ...(data as unknown as Omit<StateVersionDto, 'recordedAt'>), recordedAt: at };
}
