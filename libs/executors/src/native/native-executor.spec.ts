import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailed, type ApplyResult, type PlanResult } from '../executor.port';
import { plain, secret, StackUnderTest, type Variables } from '../spec-support/stack-under-test';
import { StateServer } from '../spec-support/state-server';
import { NativeExecutor } from './native-executor';

type Entry = { type: string; name: string; dependsOn?: string[]; properties: object };

describe('NativeExecutor', () => {
  let server: StateServer;
  let stack: StackUnderTest;
  let executor: NativeExecutor;
  let root: string;

  beforeEach(async () => {
    server = await StateServer.start();
    stack = await StackUnderTest.create(server, 'web', {});
    root = join(stack.folder, 'target');
    await mkdir(root);
    executor = new NativeExecutor({
      dataDir: stack.folder,
      environment: { PATH: process.env.PATH, KEELSON_MASTER_KEY: 'do-not-pass' },
      lockWaitMs: 0,
    });
  });
  afterEach(async () => {
    await server.stop();
    await stack.remove();
  });

  const variables = (more: Variables = {}): Variables => ({ root: plain(root), ...more });

  async function declare(resources: Entry[], outputs: object = {}): Promise<void> {
    await stack.write({ 'stack.yaml': JSON.stringify({ resources, outputs }) });
  }

  async function planned(more: Variables = {}): Promise<PlanResult> {
    const context = stack.context(variables(more));
    await executor.init(context);
    return executor.plan(context);
  }

  async function delivered(more: Variables = {}): Promise<ApplyResult> {
    const { planDigest } = await planned(more);
    return executor.apply(stack.context(variables(more)), planDigest);
  }

  const actions = ({ document }: PlanResult): string[] =>
    document.changes.map(({ action, address }) => `${action} ${address}`);
  const file = (name: string, properties: object = {}): Entry => ({
    type: 'file',
    name,
    properties: { path: `\${var.root}/${name}`, content: name, ...properties },
  });
  const read = (name: string): Promise<string> => readFile(join(root, name), 'utf8');

  it('delivers directories, files, commands and outputs in their order, and then changes nothing', async () => {
    await stack.write({
      'stack.yaml': `
resources:
  - { type: exec, name: reload, properties: { command: "cat \${file.index.path} >> \${var.root}/log", triggers: [ file.index ] } }
  - type: file
    name: index
    dependsOn: [ directory.web ]
    properties: { path: "\${directory.web.path}/index.html", content: "hello \${var.greeting}" }
  - { type: directory, name: web, properties: { path: "\${var.root}/web" } }
outputs: { index_path: "\${file.index.path}", stack: "\${stack.environment}/\${stack.name}" }
`,
    });
    const first = await delivered({ greeting: plain('world') });
    expect(first).toEqual({
      applied: { add: 3, change: 0, delete: 0 },
      outputs: {
        index_path: { value: join(root, 'web/index.html'), sensitive: false },
        stack: { value: 'dev/web', sensitive: false },
      },
    });
    expect(await read('log')).toBe('hello world');
    expect((await planned({ greeting: plain('world') })).noChanges).toBe(true);
    expect((await delivered({ greeting: plain('you') })).applied).toEqual({
      add: 0,
      change: 2,
      delete: 0,
    });
    expect(await read('log')).toBe('hello worldhello you');
    expect(server.locks.size).toBe(0);
    expect(stack.lines).toEqual(
      expect.arrayContaining([
        '✓ 3 resources declared',
        '+ file.index',
        '+ output index_path',
        '✓ Plan complete: 3 to add, 0 to change, 0 to delete',
        '✓ directory.web: created',
        '✓ Apply complete: 3 added, 0 changed, 0 deleted',
        '✓ Plan complete: no changes',
      ]),
    );
  });

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

  it('removes dependents before what they depend on, and no folder that is not empty', async () => {
    await declare([
      { type: 'directory', name: 'web', properties: { path: '${var.root}/web' } },
      file('page', { path: '${directory.web.path}/page' }),
    ]);
    await delivered();
    await declare([]);
    await writeFile(join(root, 'web/foreign'), '');
    const failure = await failureOf(delivered());
    expect(failure.message).toContain('directory.web: it is not empty');
    expect(existsSync(join(root, 'web/page'))).toBe(false);
    await rm(join(root, 'web/foreign'));
    expect((await delivered()).applied.delete).toBe(1);
    expect(existsSync(join(root, 'web'))).toBe(false);
  });

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

  it('refuses a plan that is not the confirmed one, or that the world has left behind', async () => {
    await declare([file('a')]);
    const { planDigest } = await planned();
    const context = stack.context(variables());
    expect((await failureOf(executor.apply(context, 'sha256:0'))).message).toContain(
      'is not the confirmed one',
    );
    await writeFile(join(root, 'a'), 'meanwhile');
    expect((await failureOf(executor.apply(context, planDigest))).message).toBe(
      'Saved plan is stale: file.a changed since the plan',
    );
    expect(await read('a')).toBe('meanwhile');
    await rm(join(root, 'a'));
    const other = stack.context(variables());
    await declare([file('a', { content: 'other' })]);
    expect((await failureOf(executor.apply(other, planDigest))).message).toBe(
      'Saved plan is stale: file.a has other properties than planned',
    );
    await declare([file('a')]);
    await executor.apply(context, planDigest);
    expect((await failureOf(executor.apply(context, planDigest))).message).toContain(
      'the state was changed since the plan',
    );
    expect(server.locks.size).toBe(0);
  });

  it('keeps what was done when something fails, begins nothing after it, and goes on next time', async () => {
    await declare([
      file('a'),
      {
        type: 'exec',
        name: 'boom',
        dependsOn: ['file.a'],
        properties: { command: 'test -e ${var.root}/fixed' },
      },
      { ...file('z'), dependsOn: ['exec.boom'] },
    ]);
    expect(await failureOf(delivered())).toMatchObject({ step: 'apply', indeterminate: false });
    expect(existsSync(join(root, 'z'))).toBe(false);
    await writeFile(join(root, 'fixed'), '');
    expect(actions(await planned())).toEqual(['create exec.boom', 'create file.z']);
    expect((await delivered()).applied.add).toBe(2);
    await declare([]);
    await delivered();
    expect(existsSync(join(root, 'a'))).toBe(false);
  });

  it('finishes what a dead attempt had begun, and knows what it had made itself', async () => {
    await declare([file('a'), file('b')]);
    const { planDigest } = await planned();
    server.keepOnly(1);
    const failure = await failureOf(executor.apply(stack.context(variables()), planDigest));
    expect(failure.indeterminate).toBe(true);
    server.keepOnly(Infinity);
    expect(existsSync(join(root, 'a'))).toBe(true);
    await executor.resumeApply(stack.context(variables(), { resumeApply: true }));
    await declare([]);
    expect(actions(await planned()).sort()).toEqual(['delete file.a', 'delete file.b']);
    await delivered();
    expect(existsSync(join(root, 'a'))).toBe(false);
  });

  it('changes nothing while somebody else holds the lock', async () => {
    await declare([file('a')]);
    const { planDigest } = await planned();
    server.locks.set('/web', { ID: 'somebody else' });
    const failure = await failureOf(executor.apply(stack.context(variables()), planDigest));
    expect(failure).toMatchObject({ indeterminate: false });
    expect(failure.message).toContain('locked');
    expect(existsSync(join(root, 'a'))).toBe(false);
  });

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

  describe('names the place of a fault', () => {
    it.each([
      [
        [{ type: 'fil', name: 'a', properties: {} }],
        {},
        'resources[0].type: unknown type fil; there are file, directory, template, line, exec',
      ],
      [
        [{ type: 'file', name: 'a', properties: { pth: 'x' } }],
        {},
        'resources[0].properties.pth: unknown field; there are path, content, source, mode; resources[0].properties.path: is required',
      ],
      [
        [{ ...file('a'), depends: [] }],
        {},
        'resources[0].depends: unknown field; there are type, name, dependsOn, properties',
      ],
      [
        [{ ...file('a'), dependsOn: ['file.b'] }],
        {},
        'resources[0].dependsOn[0]: there is no file.b',
      ],
      [
        [file('a', { content: '${var.nope}' })],
        {},
        'resources[0].properties.content: variable nope is not given',
      ],
      [
        [file('a', { content: '${file.b.path}' })],
        {},
        'resources[0].properties.content: there is no file.b',
      ],
      [
        [file('a', { content: '${HOME}' })],
        {},
        'resources[0].properties.content: ${HOME} is not a reference; write $${HOME} to mean the text itself',
      ],
      [
        [file('a', { mode: 644 })],
        {},
        'resources[0].properties.mode: must be octal digits in quotes, such as "0644"',
      ],
      [
        [file('a', { source: 'x' })],
        {},
        'resources[0].properties.content: give either content or source',
      ],
      [[file('a'), file('a')], {}, 'resources[1]: file.a is already declared at resources[0]'],
      [[file('a'), file('b', { path: '${var.root}/a' })], {}, 'are the same thing'],
      [[file('a')], { x: '${file.a.nope}' }, 'outputs.x: file.a has path, mode, content'],
      [
        [{ ...file('a'), dependsOn: ['file.b'] }, file('b', { content: '${file.a.path}' })],
        {},
        'resources[0]: depends on itself: file.a → file.b → file.a',
      ],
      [
        [
          {
            type: 'template',
            name: 't',
            properties: { path: '${var.root}/t', source: '../scratch/x' },
          },
        ],
        {},
        "resources[0].properties.source: the stack's source has no file ../scratch/x",
      ],
    ])('%j %j', async (resources, outputs, message) => {
      await declare(resources as Entry[], outputs);
      const failure = await failureOf(planned());
      expect(failure.step).toBe('init');
      expect(failure.message).toContain(message);
    });

    it('in the YAML itself, and when there is none', async () => {
      expect((await failureOf(planned())).message).toBe('stack.yaml: the source has no such file');
      await stack.write({ 'stack.yaml': 'resources: []\noutputs: [unclosed\n' });
      expect((await failureOf(planned())).message).toContain('stack.yaml:');
      await stack.write({ 'stack.yaml': 'resource: []' });
      expect((await failureOf(planned())).message).toBe(
        'resource: unknown field; there are resources, outputs',
      );
    });

    it('of a link that leads out of the source', async () => {
      await writeFile(join(stack.folder, 'outside'), 'x');
      await symlink(join(stack.folder, 'outside'), join(stack.workdir, 'link'));
      await declare([file('a', { content: undefined, source: 'link' })]);
      expect((await failureOf(planned())).message).toContain("lies outside the stack's source");
    });
  });

  it('serves a chain and a crowd of resources in bounded time', async () => {
    const chain = Array.from({ length: 300 }, (_, index) => ({
      ...file(`f${index}`),
      ...(index === 0 ? {} : { dependsOn: [`file.f${index - 1}`] }),
    }));
    await declare([...chain].reverse());
    expect((await delivered()).applied.add).toBe(300);
    // Writes that would overlap travel together; one write per resource is the most.
    expect(server.requests.filter((each) => each.startsWith('POST')).length).toBeLessThanOrEqual(
      302,
    );
  });
});

async function failureOf(promise: Promise<unknown>): Promise<StepFailed> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StepFailed);
  return error as StepFailed;
}
