import type { Json } from '@keelson/domain';
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
    data: shownData(event),
  };
}

function shownData(event: ShownEvent): Json {
  if (event.type !== 'DefinitionApplied' || event.data.kind !== 'api-key') {
    return withoutSealed(event.data);
  }
  const { spec: _withHash, ...rest } = event.data;
  return withoutSealed(rest);
}
