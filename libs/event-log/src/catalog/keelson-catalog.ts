import { eventTypes, type KeelsonEvent } from '@keelson/domain';
import { EventCatalog, type Upcaster } from './event-catalog';

/**
 * The steps from older shapes, by type and by the version that each starts from. Whoever raises a version in `eventTypes` adds
 * the step here and a fixture of the new version; the fixtures of older versions are never edited.
 */
const upcasters: Partial<Record<KeelsonEvent['type'], Readonly<Record<number, Upcaster>>>> = {};

/** The events of Keelson. */
export const keelsonCatalog = new EventCatalog(
  Object.fromEntries(
    Object.entries(eventTypes).map(([type, schema]) => [
      type,
      { schema, upcasters: upcasters[type as KeelsonEvent['type']] ?? {} },
    ]),
  ),
);
