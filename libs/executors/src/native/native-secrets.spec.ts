import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf } from '../spec-support/failure-of';
import { actions, file, NativeLab } from '../spec-support/native-lab';
import { plain, secret } from '../spec-support/stack-under-test';

describe('NativeExecutor', () => {
  let lab: NativeLab;
  let server: NativeLab['server'];
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
    ({ server, stack, executor, root, variables, declare, planned, delivered, read } = lab);
  });
  afterEach(() => lab.close());

  describe('secrets', () => {
    const password = 'hunter2-very-secret';
    const secrets = { password: secret(password) };

    it('reach the things they are for, and no log, event, plan or state', async () => {
      await stack.write({ 'app.conf': 'password=${vars.password}\n' });
      await declare(
        [
          file('env', { content: 'P=${var.password}' }),
          {
            type: 'template',
            name: 'conf',
            properties: {
              path: '${var.root}/conf',
              source: 'app.conf',
              vars: { password: '${var.password}' },
            },
          },
          {
            type: 'exec',
            name: 'show',
            properties: { command: 'echo "it is $P"', environment: { P: '${var.password}' } },
          },
        ],
        {
          direct: '${var.password}',
          derived: 'x-${template.conf.content}',
          declared: { value: 'open', sensitive: true },
          open: '${file.env.path}',
        },
      );
      const plan = await planned(secrets);
      const { outputs } = await executor.apply(stack.context(variables(secrets)), plan.planDigest);
      expect(await read('env')).toBe(`P=${password}`);
      expect((await stat(join(root, 'env'))).mode & 0o777).toBe(0o600);
      expect(Object.entries(outputs).map(([name, { sensitive }]) => [name, sensitive])).toEqual([
        ['direct', true],
        ['derived', true],
        ['declared', true],
        ['open', false],
      ]);
      const saved = await readFile(join(stack.workdir, '.keelson/native-plan.json'), 'utf8');
      const told = JSON.stringify([
        plan.document,
        stack.events,
        stack.lines,
        saved,
        server.states.get('/web'),
      ]);
      expect(told).not.toContain(password);
      expect(told).toContain('it is (sensitive value)');
      expect((await planned(secrets)).noChanges).toBe(true);
      expect(actions(await planned({ password: secret('another-secret') }))).toEqual([
        'update file.env',
        'update template.conf',
      ]);
    });

    it('are refused where they would be recorded or shown', async () => {
      await declare([file('a', { path: '${var.root}/${var.password}' })]);
      expect((await failureOf(planned(secrets))).message).toBe(
        'resources[0].properties.path: a sensitive value cannot stand here: it is recorded and shown',
      );
      await declare([
        { type: 'exec', name: 'x', properties: { command: 'login ${var.password}' } },
      ]);
      expect((await failureOf(planned(secrets))).message).toBe(
        'resources[0].properties.command: a sensitive value cannot stand in a command: pass it through environment',
      );
    });

    it('are no drift when a value becomes sensitive', async () => {
      await declare([file('a', { content: '${var.password}', mode: '0600' })]);
      await delivered({ password: plain(password) });
      expect((await executor.refresh(stack.context(variables(secrets)))).drift).toEqual([]);
    });
  });
});
