import { rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf } from '../spec-support/failure-of';
import { actions, file, NativeLab, type Entry } from '../spec-support/native-lab';

describe('NativeExecutor', () => {
  let lab: NativeLab;
  let stack: NativeLab['stack'];
  let root: NativeLab['root'];
  let declare: NativeLab['declare'];
  let planned: NativeLab['planned'];
  let delivered: NativeLab['delivered'];
  let read: NativeLab['read'];

  beforeEach(async () => {
    lab = await NativeLab.open();
    ({ stack, root, declare, planned, delivered, read } = lab);
  });
  afterEach(() => lab.close());

  it('keeps a line in a file that belongs to others', async () => {
    await writeFile(join(root, 'conf'), 'debug=false\nport=80\n');
    await declare([
      {
        type: 'line',
        name: 'port',
        properties: { path: '${var.root}/conf', match: '^port=', line: 'port=8080' },
      },
      { type: 'line', name: 'user', properties: { path: '${var.root}/conf', line: 'user=web' } },
    ]);
    expect(actions(await planned())).toEqual(['update line.port', 'create line.user']);
    await delivered();
    expect(await read('conf')).toBe('debug=false\nport=8080\nuser=web\n');
    await declare([]);
    await delivered();
    // The port was there before and is left; the user was ours.
    expect(await read('conf')).toBe('debug=false\nport=8080\n');
  });

  it('renders a template of the source', async () => {
    await stack.write({ 'app.conf': 'name=${vars.name}\nhome=$${HOME}\n' });
    const template = (vars: object): Entry => ({
      type: 'template',
      name: 'conf',
      properties: { path: '${var.root}/conf', source: 'app.conf', vars, mode: '0640' },
    });
    await declare([template({ name: '${stack.name}' })]);
    await delivered();
    expect(await read('conf')).toBe('name=web\nhome=${HOME}\n');
    expect((await stat(join(root, 'conf'))).mode & 0o777).toBe(0o640);
    await declare([template({})]);
    expect((await failureOf(planned())).message).toBe('app.conf:1: vars.name is not given');
  });

  describe('commands', () => {
    const exec = (properties: object): Entry => ({
      type: 'exec',
      name: 'run',
      properties: { command: 'echo run >> ${var.root}/log', ...properties },
    });
    const runs = async (): Promise<number> =>
      existsSync(join(root, 'log')) ? (await read('log')).trim().split('\n').length : 0;

    it('that fail are told once', async () => {
      await declare([exec({ command: 'exit 3' })]);
      await expect(delivered()).rejects.toThrow('ended with 3');
      expect(stack.lines.filter((line) => line.startsWith('✗'))).toEqual([
        '✗ exec.run: the command ended with 3',
      ]);
    });

    it('run once without a guard, and again when the command or a trigger changes', async () => {
      await declare([exec({})]);
      await delivered();
      expect((await planned()).noChanges).toBe(true);
      await declare([exec({ command: 'echo other >> ${var.root}/log' })]);
      expect((await delivered()).applied).toEqual({ add: 0, change: 1, delete: 0 });
      await declare([exec({ command: 'echo other >> ${var.root}/log', triggers: ['v2'] })]);
      await delivered();
      expect(await runs()).toBe(3);
    });

    it('do not run while what they create exists, and run again when it has gone', async () => {
      const making = exec({
        command: 'echo run >> ${var.root}/log; touch ${var.root}/made',
        creates: '${var.root}/made',
      });
      await writeFile(join(root, 'made'), '');
      await declare([making]);
      expect(actions(await planned())).toEqual([]);
      await rm(join(root, 'made'));
      expect(actions(await planned())).toEqual(['create exec.run']);
      await delivered();
      expect(await runs()).toBe(1);
      await rm(join(root, 'made'));
      expect((await planned()).document.drift).toEqual([{ address: 'exec.run', action: 'delete' }]);
    });

    it('heed unless and onlyIf', async () => {
      await declare([exec({ unless: 'test -e log', cwd: '${var.root}' })]);
      await delivered();
      expect((await planned()).noChanges).toBe(true);
      await declare([exec({ onlyIf: 'test -e ${var.root}/allowed', triggers: [1] })]);
      expect((await planned()).noChanges).toBe(true);
      await writeFile(join(root, 'allowed'), '');
      await delivered();
      expect(await runs()).toBe(2);
    });

    it('that do not reach what they promise have failed', async () => {
      await declare([exec({ creates: '${var.root}/never' })]);
      expect((await failureOf(delivered())).message).toBe(
        'exec.run: it is not as wanted after it was applied: it is not there',
      );
    });

    it('are undone by their destroy command, and otherwise forgotten', async () => {
      await declare([exec({ destroy: 'echo undone > ${var.root}/undone' })]);
      await delivered();
      await declare([]);
      expect((await delivered()).applied.delete).toBe(1);
      expect(await read('undone')).toBe('undone\n');
      await declare([exec({})]);
      await delivered();
      await declare([]);
      expect(actions(await planned())).toEqual(['forget exec.run']);
    });

    it('see neither Keelson nor its settings, and tell why they failed', async () => {
      await declare([exec({ command: 'env > ${var.root}/env; echo AccessDenied >&2; exit 3' })]);
      expect((await failureOf(delivered())).message).toBe(
        'exec.run: the command ended with 3: AccessDenied',
      );
      expect(await read('env')).not.toContain('do-not-pass');
      expect(stack.events.at(-1)).toMatchObject({ type: 'apply_errored', address: 'exec.run' });
    });

    it('find what they depend on changed by this very apply, without taking it for a foreign change', async () => {
      await declare([
        file('a'),
        { ...exec({ unless: 'grep -q a ${var.root}/a' }), dependsOn: ['file.a'] },
      ]);
      const plan = await planned();
      expect(actions(plan)).toEqual(['create file.a', 'create exec.run']);
      expect((await delivered()).applied).toEqual({ add: 1, change: 0, delete: 0 });
      expect(await runs()).toBe(0);
    });
  });
});
