import type { Json } from '@keelson/domain';
import { keelsonCatalog } from '@keelson/event-log';
import { withoutSealed } from '../masking';
import type { ShownEvent } from '../projection/projection';
import type { EventRow } from './event.view';

/** An event as it is shown: without what is sealed in it. */
export function eventRow(event: ShownEvent): EventRow {
  const { actor, at, causationId, correlationId } = event.metadata;
  return {
    position: String(event.position),
    id: event.id,
    stream: event.stream,
    revision: event.revision,
    type: event.type,
    actorKind: actor.kind,
    actorId: actor.id,
    correlationId,
    causationId,
    at,
    schema: null,
    data: shownData(event.type, event.data),
  };
}

/** What of a row's payload may be shown, whether the row is the view's or the log's. */
export function shownPayload({ type, schema, data }: EventRow): Json {
  if (schema === null) return data as Json;
  try {
    const payload = JSON.parse(data as string) as object;
    return shownData(type, keelsonCatalog.upcast(type, schema, payload));
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

function shownData(type: string, data: object): Json {
  if (type !== 'DefinitionApplied' || (data as { readonly kind?: unknown }).kind !== 'api-key') {
    return withoutSealed(data);
  }
  const { spec: _withHash, ...rest } = data as { readonly spec?: unknown };
  return withoutSealed(rest);
}
