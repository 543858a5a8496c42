import { chmod, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { actions, file, NativeLab } from '../spec-support/native-lab';

describe('NativeExecutor', () => {
  let lab: NativeLab;
  let stack: NativeLab['stack'];
  let executor: NativeLab['executor'];
  let root: NativeLab['root'];
  let variables: NativeLab['variables'];
  let declare: NativeLab['declare'];
  let planned: NativeLab['planned'];
  let delivered: NativeLab['delivered'];
  let read: NativeLab['read'];

  beforeEach(async () => {
    lab = await NativeLab.open();
    ({ stack, executor, root, variables, declare, planned, delivered, read } = lab);
  });
  afterEach(() => lab.close());

  describe('decides from what is wanted, recorded and there', () => {
    it('nothing recorded, nothing there: creates', async () => {
      await declare([file('a')]);
      expect(actions(await planned())).toEqual(['create file.a']);
      expect((await delivered()).applied.add).toBe(1);
      expect(await read('a')).toBe('a');
    });

    it('nothing recorded, there as wanted: adopts and later leaves it', async () => {
      await writeFile(join(root, 'a'), 'a');
      await chmod(join(root, 'a'), 0o644);
      await declare([file('a'), file('b')]);
      expect(actions(await planned())).toEqual(['create file.b']);
      await delivered();
      await declare([]);
      expect(actions(await planned()).sort()).toEqual(['delete file.b', 'forget file.a']);
      expect((await delivered()).applied).toEqual({ add: 0, change: 0, delete: 1 });
      expect(existsSync(join(root, 'a'))).toBe(true);
      expect(existsSync(join(root, 'b'))).toBe(false);
    });

    it('nothing recorded, there otherwise: changes it, warns, and never destroys it', async () => {
      await writeFile(join(root, 'a'), 'somebody else');
      await declare([file('a')]);
      const plan = await planned();
      expect(actions(plan)).toEqual(['update file.a']);
      expect(plan.document.warnings).toEqual([
        'file.a was there before and will be changed; it will never be deleted',
      ]);
      await delivered();
      expect(await read('a')).toBe('a');
      await declare([]);
      await delivered();
      expect(await read('a')).toBe('a');
    });

    it('recorded, there otherwise: reports drift and restores', async () => {
      await declare([file('a'), file('b')]);
      await delivered();
      await writeFile(join(root, 'a'), 'edited by hand');
      await rm(join(root, 'b'));
      const context = stack.context(variables());
      expect((await executor.refresh(context)).drift).toEqual([
        { address: 'file.a', action: 'update' },
        { address: 'file.b', action: 'delete' },
      ]);
      expect(await read('a')).toBe('edited by hand');
      const plan = await planned();
      expect(actions(plan)).toEqual(['update file.a', 'create file.b']);
      expect(plan.document.drift).toHaveLength(2);
      expect((await delivered()).applied).toEqual({ add: 1, change: 1, delete: 0 });
      expect(await read('a')).toBe('a');
      expect((await executor.refresh(context)).drift).toEqual([]);
    });

    it('another key: replaces, as one added and one deleted', async () => {
      await declare([file('a')]);
      await delivered();
      await declare([file('a', { path: '${var.root}/elsewhere' })]);
      const plan = await planned();
      expect(actions(plan)).toEqual(['replace file.a']);
      expect(plan.document.delta.resources).toEqual({ add: 1, change: 0, delete: 1 });
      await delivered();
      expect(existsSync(join(root, 'a'))).toBe(false);
      expect(await read('elsewhere')).toBe('a');
    });

    it('two that exchange their places: destroys neither', async () => {
      await declare([file('a'), file('b')]);
      await delivered();
      await declare([file('a', { path: '${var.root}/b' }), file('b', { path: '${var.root}/a' })]);
      await delivered();
      expect([await read('a'), await read('b')]).toEqual(['b', 'a']);
    });

    it('another address for the same thing: moves the record', async () => {
      await declare([file('a')]);
      await delivered();
      await declare([{ ...file('a'), name: 'renamed' }]);
      expect(actions(await planned())).toEqual(['move file.renamed']);
      await delivered();
      expect(await read('a')).toBe('a');
      await declare([]);
      expect(actions(await planned())).toEqual(['delete file.renamed']);
    });

    it('no longer wanted and gone: forgets', async () => {
      await declare([file('a')]);
      await delivered();
      await rm(join(root, 'a'));
      await declare([]);
      expect(actions(await planned())).toEqual(['forget file.a']);
      expect((await delivered()).applied).toEqual({ add: 0, change: 0, delete: 0 });
    });
  });
});
