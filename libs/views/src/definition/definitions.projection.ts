import { withoutSealed } from '../masking';
import type { Projection } from '../projection/projection';
import { DefinitionRow } from './definition.view';

export const definitionsProjection: Projection = {
  name: 'definitions',
  version: 1,
  tables: [DefinitionRow],
  streams: ['def'],
  touches: (event, touch) => {
    if (event.type === 'DefinitionApplied' || event.type === 'DefinitionDeleted') {
      touch(DefinitionRow, event.data.kind, event.data.id);
    }
  },
  fold: (event, rows) => {
    const { at } = event.metadata;
    if (event.type === 'DefinitionApplied') {
      const { kind, id, org, name, specDigest, generation } = event.data;
      const applied = { org, name, specDigest, generation, spec: withoutSealed(event.data.spec) };
      const row = rows.changeIfThere(DefinitionRow, kind, id);
      if (row) {
        Object.assign(row, applied, { deleted: false, updatedAt: at });
      } else {
        const dates = { createdAt: at, updatedAt: at };
        rows.add(DefinitionRow, { kind, id, ...applied, deleted: false, ...dates });
      }
    }
    if (event.type === 'DefinitionDeleted') {
      const row = rows.change(DefinitionRow, event.data.kind, event.data.id);
      row.deleted = true;
      row.updatedAt = at;
    }
  },
};
