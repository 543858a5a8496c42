import type { Actor, Json } from '@keelson/domain';
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

export function eventAnswer({ actorId, ...row }: EventRow): EventAnswer {
  return { ...row, actor: actorId, data: row.data as Json };
}
