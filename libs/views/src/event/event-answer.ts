import type { Actor, Json } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';
import type { ShownEvent } from '../projection/projection';
import { eventRow, shownPayload } from './event-row';
import type { EventRow } from './event.view';

export type EventAnswer = {
  readonly id: string;
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly actorKind: Actor['kind'];
  readonly correlationId: string;
  readonly causationId: string;
  readonly data: Json;
};

/** An event of the log as the view of events will show it. */
export function shownEvent(event: RecordedEvent): EventAnswer {
  return eventAnswer(eventRow(event as ShownEvent));
}

export function eventAnswer(row: EventRow): EventAnswer {
  const { actorId, schema: _ofTheLog, ...shown } = row;
  return { ...shown, actor: actorId, data: shownPayload(row) };
}
