import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeLines } from '../log/change-lines';
import { planDocument, type ShownPlan } from './terraform-plan';

const shown = (name: string): ShownPlan =>
  JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8')) as ShownPlan;

describe('planDocument', () => {
  it('masks what the tool marks as sensitive, and names what is not known yet', () => {
    const document = planDocument(shown('show-plan-sensitive'), []);
    expect(JSON.stringify(document)).not.toContain('S3CRETPW');
    expect(document.changes[0]).toEqual({
      address: 'terraform_data.x',
      action: 'create',
      before: null,
      after: {
        id: '(known after apply)',
        input: { password: '(sensitive value)', user: 'u' },
        output: expect.anything(),
        triggers_replace: '(sensitive value)',
      },
    });
    expect(document.outputs).toEqual({ nested: { action: 'create' }, pw: { action: 'create' } });
    expect(document.delta.outputs).toEqual({ add: 2, change: 0, delete: 0 });
  });

  it('lists drift beside the changes that repair it', () => {
    const document = planDocument(shown('show-plan-drift'), ['careful']);
    expect(document.drift).toEqual([
      { address: 'lab_file.a', action: 'update' },
      { address: 'lab_file.b', action: 'delete' },
    ]);
    expect(document.warnings).toEqual(['careful']);
    expect(document.changes.flatMap(changeLines)).toEqual(
      expect.arrayContaining(['~ lab_file.a', '+ lab_file.b']),
    );
  });

  it('counts a replacement as one added and one deleted', () => {
    const document = planDocument(shown('show-plan-replace'), []);
    const replaced = document.changes.filter(({ action }) => action === 'replace').length;
    expect(replaced).toBeGreaterThan(0);
    expect(document.delta.resources.add).toBeGreaterThanOrEqual(replaced);
    expect(document.delta.resources.delete).toBeGreaterThanOrEqual(replaced);
  });

  it('takes moving, importing and forgetting for changes that no counter counts', () => {
    const change = (actions: string[], more: object = {}) => ({
      actions,
      before: {},
      after: {},
      ...more,
    });
    const document = planDocument(
      {
        format_version: '1.2',
        resource_changes: [
          {
            address: 'a.moved',
            previous_address: 'a.old',
            mode: 'managed',
            change: change(['no-op']),
          },
          {
            address: 'a.in',
            mode: 'managed',
            change: change(['no-op'], { importing: { id: 'x' } }),
          },
          { address: 'a.out', mode: 'managed', change: change(['forget']) },
          { address: 'a.same', mode: 'managed', change: change(['no-op']) },
          { address: 'data.a.late', mode: 'data', change: change(['read']) },
        ],
      },
      [],
    );
    expect(document.changes.map(({ address, action }) => [address, action])).toEqual([
      ['a.moved', 'move'],
      ['a.in', 'import'],
      ['a.out', 'forget'],
      ['data.a.late', 'read'],
    ]);
    expect(document.delta.resources).toEqual({ add: 0, change: 0, delete: 0 });
  });
});
