import type { Json } from '@keelson/domain';
import { withoutSealed } from '../masking';
import type { Projection, ShownEvent } from '../projection/projection';
import { EventRow } from './event.view';

export const eventsProjection: Projection = {
  name: 'events',
  version: 2,
  tables: [EventRow],
  touches: () => undefined,
  fold: (event, rows) => {
    const { actor, at, causationId, correlationId } = event.metadata;
    rows.append(EventRow, {
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
    });
  },
};

function shownData(event: ShownEvent): Json {
  if (event.type !== 'DefinitionApplied' || event.data.kind !== 'api-key') {
    return withoutSealed(event.data);
  }
  const { spec: _withHash, ...rest } = event.data;
  return withoutSealed(rest);
}
