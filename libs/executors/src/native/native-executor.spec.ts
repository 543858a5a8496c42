import { rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf } from '../spec-support/failure-of';
import { actions, file, NativeLab } from '../spec-support/native-lab';
import { plain } from '../spec-support/stack-under-test';

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
