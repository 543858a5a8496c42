import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AuditVerdict, KeelsonClient, type RecordedEvent } from '@keelson/client';
import { Pool } from 'pg';
import { AuditRoots } from '../../apps/server/src/audit/audit-roots';
import { AuditRootFile } from '../../apps/server/src/audit/audit-root-file';
import { EventCauses } from '../../apps/server/src/audit/event-causes';
import { LogSeal } from '../../apps/server/src/audit/log-seal';
import { BEGINNING, keelsonCatalog, leafOf, PostgresEventLog } from '@keelson/event-log';
import { ViewPositions, viewsDataSource } from '@keelson/views';
import { eventually } from '../support/eventually';
import { runCommandLine } from '../support/run-command-line';
import { ScriptedWorker } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(120_000);

describe('whoever changes the past is found', () => {
  const folders = new TemporaryFolders('keelson-audit-');
  let server: TestServer;
  let client: KeelsonClient;
  let pool: Pool;
  let log: PostgresEventLog;
  let events: readonly RecordedEvent[];
  let rootFile: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    pool = new Pool({ connectionString: server.databaseUrl });
    log = new PostgresEventLog({ connection: server.databaseUrl, catalog: keelsonCatalog });
    rootFile = path.join(server.folder, 'audit-roots.ndjson');
    await deploy();
    // What follows from the pipeline's end is remembered too before the log is sealed.
    const last = await eventually('everything has settled', settled);
    await new LogSeal(log, rootsOf()).round();
    await eventually('the view shows it', async () => {
      events = await allEvents();
      return events.at(-1)?.position === String(last);
    });
  });

  afterAll(async () => {
    await log?.close();
    await pool?.end();
    await server?.stop();
    folders.remove();
  });

  const rootsOf = (): AuditRoots => new AuditRoots(pool, new AuditRootFile(rootFile));

  async function deploy(): Promise<void> {
    const source = await uploadSource(client, folders);
    const outputs = () => ({ id: { value: 'net-1', sensitive: false } });
    const worker = new ScriptedWorker(server.url, server.runnerToken, { outputs }).start();
    const { objects } = await client.apply(`
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  environments: [{ name: staging }]
  stacks:
    - { name: network, environment: staging, provisioner: native, source: { archive: "${source}" } }
    - name: database
      environment: staging
      provisioner: native
      source: { archive: "${source}" }
      variables: { network: { valueFrom: { stack: network, output: id } } }
`);
    const pipelineId = objects.find((each) => each.pipelineId !== undefined)?.pipelineId ?? '';
    await eventually('the pipeline completes', async () => {
      const pipeline = await client.infraPipelines.show(pipelineId).catch(() => undefined);
      return pipeline?.status === 'completed';
    });
    await worker.stop();
  }

  /** The position of the last event, once no lane is held and no job is open. */
  async function settled(): Promise<bigint | undefined> {
    const all = await log.readAll(BEGINNING, 10_000);
    const count = (type: string): number => all.filter((event) => event.type === type).length;
    const quiet =
      count('LaneGranted') === count('LaneReleased') &&
      count('JobCreated') === count('JobCompleted');
    return quiet ? all.at(-1)?.position : undefined;
  }

  async function allEvents(): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for await (const event of client.events({ limit: 500 })) all.unshift(event);
    return all;
  }

  async function verdict(): Promise<AuditVerdict> {
    for await (const message of client.audit.verify()) {
      if (message.kind === 'verdict') return message;
    }
    throw new Error('there was no verdict');
  }

  /** Changes the store behind everybody's back, asks, and puts it back as it was. */
  async function tampered(change: string, values: readonly unknown[] = []): Promise<AuditVerdict> {
    await pool.query('create schema kept; create table kept.events as table event_log.events');
    await pool.query('create table kept.roots as table audit.roots');
    const file = readFileSync(rootFile);
    try {
      await pool.query(change, [...values]);
      return await verdict();
    } finally {
      await pool.query(`begin; truncate event_log.events, audit.roots;
        insert into event_log.events table kept.events; insert into audit.roots table kept.roots;
        drop schema kept cascade; commit`);
      writeFileSync(rootFile, file);
    }
  }

  const found = (event: RecordedEvent | undefined, reason: string) => ({
    ok: false,
    fault: {
      reason,
      event: {
        ...{ id: event?.id, stream: event?.stream, revision: event?.revision },
        ...{ position: event?.position, type: event?.type },
      },
    },
  });
  const nth = (index: number): RecordedEvent => events.at(index) as RecordedEvent;
  const flip = `update event_log.events set data = set_byte(data, $2::int, get_byte(data, $2::int) # 1) where position = $1`;

  it('finds nothing wrong with a log that nobody has touched', async () => {
    expect(await verdict()).toMatchObject({ ok: true, events: events.length, fault: null });
    expect((await verdict()).roots).toBeGreaterThanOrEqual(2);
  });

  it('locates one flipped bit in the payload of any event, the newest included', async () => {
    for (const index of [0, 7, Math.floor(events.length / 2), -2, -1]) {
      const event = nth(index);
      expect(await tampered(flip, [event.position, 2])).toMatchObject(found(event, 'changed'));
    }
  });

  it('locates bytes that are no text any more', async () => {
    const change = `update event_log.events set data = set_byte(data, 1, 255) where position = $1`;
    const verdictOn = await tampered(change, [nth(5).position]);
    expect(verdictOn).toMatchObject(found(nth(5), 'changed'));
  });

  it('locates a changed author and a changed time', async () => {
    const actor = `update event_log.events set metadata = jsonb_set(metadata, '{actor,id}', '"eve"') where position = $1`;
    expect(await tampered(actor, [nth(3).position])).toMatchObject(found(nth(3), 'changed'));
    const at = `update event_log.events set metadata = jsonb_set(metadata, '{at}', '"2020-01-01T00:00:00.000Z"') where position = $1`;
    expect(await tampered(at, [nth(-1).position])).toMatchObject(found(nth(-1), 'changed'));
  });

  it('locates what readers obey beside payload and metadata', async () => {
    for (const change of [
      'schema = 9',
      'is_json = false',
      `wire_metadata = convert_to('{"actor":{"kind":"human","id":"eve"}}', 'UTF8')`,
      'wire_id = gen_random_uuid()',
      'wire_is_json = false',
      'deletes_stream = true',
    ]) {
      const sql = `update event_log.events set ${change} where position = $1`;
      expect(await tampered(sql, [nth(6).position])).toMatchObject(found(nth(6), 'changed'));
    }
  });

  it('locates a forged event at the end of a stream, and does not blame the one before it', async () => {
    const last = events.findLast(({ stream }) => stream.startsWith('run-')) as RecordedEvent;
    const forge = `with moved as (update event_log.head set position = position + 1 returning position)
      insert into event_log.events
        (position, stream, revision, event_id, type, schema, data, metadata, is_json, recorded_at)
      select moved.position, stream, revision + 1, gen_random_uuid(), type, schema, data, metadata, is_json, now()
      from event_log.events, moved where event_id = $1`;
    const { ok, fault } = await tampered(forge, [last.id]);
    expect({ ok, reason: fault?.reason }).toEqual({ ok: false, reason: 'broken_link' });
    expect(fault?.event).toMatchObject({ stream: last.stream, revision: last.revision + 1 });
    await pool.query('update event_log.head set position = position - 1');
  });

  it('locates what was removed: inside a stream, a whole stream, the end', async () => {
    const inside = events.findIndex(({ revision }) => revision === 2);
    const remove = 'delete from event_log.events where position = $1';
    const next = nth(inside + 1);
    expect((await tampered(remove, [nth(inside).position])).fault).toMatchObject({
      reason: next.stream === nth(inside).stream ? 'missing_revision' : 'removed',
      event: { id: next.id },
    });
    const whole = await tampered('delete from event_log.events where stream = $1', [nth(4).stream]);
    expect(whole.ok).toBe(false);
    const end = await tampered(remove, [nth(-1).position]);
    expect(end).toMatchObject(found(nth(-2), 'truncated'));
  });

  it('finds a database that was rewritten as a whole, roots included, by the file beside it', async () => {
    await pool.query('create schema kept; create table kept.events as table event_log.events');
    await pool.query('create table kept.roots as table audit.roots');
    const file = readFileSync(rootFile);
    const newest = nth(-1);
    try {
      await pool.query(flip, [newest.position, 2]);
      await pool.query('delete from audit.roots');
      const elsewhere = path.join(folders.make(), 'roots');
      await new LogSeal(log, new AuditRoots(pool, new AuditRootFile(elsewhere))).round();
      const { ok, fault } = await verdict();
      expect({ ok, reason: fault?.reason }).toEqual({ ok: false, reason: 'root_mismatch' });
      expect(Number(fault?.event?.position)).toBeLessThanOrEqual(Number(newest.position));
    } finally {
      await pool.query(`begin; truncate event_log.events, audit.roots;
        insert into event_log.events table kept.events; insert into audit.roots table kept.roots;
        drop schema kept cascade; commit`);
      writeFileSync(rootFile, file);
    }
    expect((await verdict()).ok).toBe(true);
  });

  it('exports what can be checked without a server, and finds any flip in it', async () => {
    const file = path.join(folders.make(), 'log.ndjson');
    const away = { env: { KEELSON_SERVER: 'http://127.0.0.1:9', KEELSON_TOKEN: 'none' } };
    const here = { env: { KEELSON_SERVER: server.url, KEELSON_TOKEN: server.adminToken } };
    expect((await runCommandLine(['audit', 'export', file], here)).code).toBe(0);
    const whole = await runCommandLine(['audit', 'verify', file, '-o', 'json'], away);
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.out)).toMatchObject({ ok: true, events: events.length });
    const text = readFileSync(file);
    const line = text.toString().split('\n')[9] as string;
    const { id } = JSON.parse(line) as { id: string };
    const at = text.indexOf(line) + line.indexOf('"data":"') + 12;
    text[at] = (text[at] as number) ^ 1;
    writeFileSync(file, text);
    const flipped = await runCommandLine(['audit', 'verify', file, '-o', 'json'], away);
    expect(flipped.code).toBe(1);
    expect(JSON.parse(flipped.out)).toMatchObject({
      ...{ ok: false, fault: { reason: 'altered_line', line: 10, event: { id } } },
    });
  });

  it('tells why an event is there, up to the person, and what it led to', async () => {
    const settled = events.find(({ type }) => type === 'NodeSettled') as RecordedEvent;
    const why = await client.audit.why(settled.id);
    expect(why.event).toEqual(settled);
    const types = why.causes.map(({ event }) => event.type);
    expect(types[0]).toBe('RunFinished');
    // Either who applied has the pipeline created, or the saga that hears the definition, whoever is first.
    expect(types).toContain('PipelineCreated');
    expect(why.root).toMatchObject({ actor: 'admin', actorKind: 'human' });
    const applied = events.find(({ type }) => type === 'PipelineCreated') as RecordedEvent;
    const led: string[] = [];
    for (let cursor: string | undefined = undefined; ;) {
      const page = await client.audit.why(applied.id, { limit: 10, cursor });
      led.push(...page.effects.items.map(({ id }) => id));
      if (page.effects.nextCursor === null) break;
      cursor = page.effects.nextCursor;
    }
    const runs = events.filter(({ type }) => type === 'RunCreated');
    expect(runs.every(({ id }) => led.includes(id))).toBe(true);
    expect(new Set(led).size).toBe(led.length);
    await expect(client.audit.why(settled.correlationId)).rejects.toMatchObject({ status: 404 });
  });

  it('says where the search for what an event led to gave up', async () => {
    const dataSource = await viewsDataSource({ url: server.databaseUrl }).initialize();
    try {
      const causes = new EventCauses(dataSource, log, new ViewPositions(dataSource));
      const applied = events.findIndex(({ type }) => type === 'PipelineCreated');
      const { id } = events[applied] as RecordedEvent;
      const effects = async (lookedAtMax: number, limit = 100) =>
        (await causes.why(id, { limit }, lookedAtMax)).result.effects;
      const all = events.length - applied - 1;
      const { searchedUpTo, items } = await effects(5);
      expect(searchedUpTo).toBe(events[applied + 5]?.position);
      expect(items.every(({ position }) => BigInt(position) <= BigInt(searchedUpTo ?? 0))).toBe(
        true,
      );
      expect((await effects(all - 1)).searchedUpTo).toBe(events.at(-2)?.position);
      expect((await effects(all)).searchedUpTo).toBeNull();
      expect((await effects(5, 1)).nextCursor).not.toBeNull();
      expect((await effects(5, 1)).searchedUpTo).toBeNull();
    } finally {
      await dataSource.destroy();
    }
  });

  it('keeps to what the decision record says of a leaf', async () => {
    const [first] = await log.readStored(0n as never, 1);
    const { data, id, metadata, revision, stream, type } = first!;
    const dataDigest = createHash('sha256').update(data).digest('hex');
    const sorted = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, each]) => [key, sorted(each)]),
          )
        : value;
    const text = JSON.stringify(sorted({ dataDigest, id, metadata, revision, stream, type }));
    const leaf = createHash('sha256').update(`\0${text}`).digest();
    expect(leafOf(first!).equals(leaf)).toBe(true);
  });
});
