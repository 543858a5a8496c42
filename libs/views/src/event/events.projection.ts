import type { Projection } from '../projection/projection';
import { eventRow } from './event-row';
import { EventRow } from './event.view';

export const eventsProjection: Projection = {
  name: 'events',
  version: 2,
  tables: [EventRow],
  touches: () => undefined,
  fold: (event, rows) => rows.append(EventRow, eventRow(event)),
};
