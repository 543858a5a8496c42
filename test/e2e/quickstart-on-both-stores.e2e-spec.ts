import type { InfraPipeline } from '@keelson/client';
import { EventStoreProcess } from '../support/event-store-process';
import { eventually } from '../support/eventually';
import { RunningKeelson } from '../support/running-keelson';

jest.setTimeout(300_000);

type Store = {
  /** Absent: events are kept in the embedded database. */
  readonly url: string | undefined;
  remove(): void;
};

const PASSWORD = 'never-to-be-shown';
const real = process.env['KEELSON_TEST_EVENTSTORE_URL'];

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  'the embedded PostgreSQL': () => Promise.resolve({ url: undefined, remove: () => undefined }),
  'EventStoreDB’s protocol over memory': () => protocolOver('memory'),
  'EventStoreDB’s protocol over PostgreSQL': () => protocolOver('postgres'),
  // It has to be empty: Keelson prefixes no stream.
  ...(real === undefined
    ? {}
    : { 'a real EventStoreDB': () => Promise.resolve({ url: real, remove: () => undefined }) }),
};

async function protocolOver(kind: 'memory' | 'postgres'): Promise<Store> {
  const store = await EventStoreProcess.start(kind);
  // Without TLS the client keeps the credentials to itself; Keelson has them all the same.
  const url = store.url.replace('esdb://', `esdb://keelson:${PASSWORD}@`);
  return { url, remove: () => store.remove() };
}

describe.each(Object.keys(stores))('the quickstart on %s', (name) => {
  let store: Store;
  let keelson: RunningKeelson;
  let pipeline: InfraPipeline;

  beforeAll(async () => {
    store = await (stores[name] as () => Promise<Store>)();
    const where = store.url === undefined ? {} : { KEELSON_EVENTSTORE_URL: store.url };
    keelson = await RunningKeelson.start({ env: { KEELSON_QUICKSTART: 'on', ...where } });
  });
  afterAll(() => {
    keelson?.remove();
    store?.remove();
  });

  const json = async (...argv: string[]): Promise<unknown> => {
    const { code, out, err } = await keelson.cli([...argv, '-o', 'json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out);
  };

  const pipelineAt = async (at?: string): Promise<InfraPipeline> => {
    const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`;
    const answer = await fetch(`${keelson.url}/api/v1/infra-pipelines/${pipeline.id}${query}`, {
      headers: { authorization: `Bearer ${keelson.adminToken}` },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as InfraPipeline;
  };

  it('goes on where it was when its server is killed with -9, and deploys all stacks', async () => {
    const begun = await keelson.whileItMayBeAway('a stack is deployed', async () => {
      const last = await keelson.client.infraProjects.lastPipeline('shop');
      return last.nodes.some(({ status }) => status === 'successful') && last;
    });
    // The quickstart's own command line outlives the server and shares its output: the end of that is not waited for.
    const { pid } = keelson;
    process.kill(pid, 'SIGKILL');
    await eventually('the server is dead', () => !isProcess(pid));
    await keelson.restart();
    pipeline = await keelson.completed(begun.id);
    const faults: unknown[] = [];
    for await (const { failure, state } of keelson.client.runs.list({ pipeline: pipeline.id })) {
      if (failure !== null) faults.push({ state, failure });
    }
    expect({ result: pipeline.result, faults }).toEqual({ result: 'succeeded', faults: [] });
    expect(pipeline.nodes.map(({ status }) => status)).toEqual(Array(8).fill('successful'));
  });

  it('shows any moment of the past', async () => {
    await keelson.whileItMayBeAway('every view is at the end of the log', async () => {
      const { projections } = await keelson.client.readyz();
      return projections.every(({ lag }) => lag === 0);
    });
    const positions: string[] = [];
    for await (const { position } of keelson.client.events({ limit: 500 })) {
      positions.push(position);
    }
    const ordered = positions.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
    const [last, middle] = [ordered.at(-1), ordered[Math.floor(ordered.length / 2)]];
    expect(await pipelineAt(String(last))).toEqual(await pipelineAt());
    expect((await pipelineAt(String(middle))).status).not.toBe('completed');
    expect(await pipelineAt(new Date().toISOString())).toEqual(await pipelineAt());
  });

  it('is what was remembered, and would be decided so again', async () => {
    expect(await json('audit', 'verify')).toMatchObject({ ok: true });
    expect(await json('audit', 'replay')).toMatchObject({ ok: true, differences: 0 });
    for (const { name: view } of (await keelson.client.readyz()).projections) {
      expect((await keelson.cli(['projections', 'verify', view])).code).toBe(0);
    }
  });

  it('never shows the password of the store, and refuses to go on with another one', async () => {
    expect(await keelson.stop()).toBe(0);
    expect(keelson.output + keelson.runnerLog).not.toContain(PASSWORD);
    if (store.url === undefined) return;
    await expect(keelson.restart({ KEELSON_EVENTSTORE_URL: 'postgres:' })).rejects.toThrow();
    await eventually('it has told', () => keelson.latestOutput !== '');
    expect(keelson.latestOutput).toMatch(/the log of this database is in EventStoreDB/);
  });
});

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each(['mysql://a:secret@b', 'esdb://a:secret@b:port', 'esdb://a:secret@b?tls=perhaps'])(
  'refuses %s in one line, without telling it',
  async (url) => {
    const keelson = RunningKeelson.at({ env: { KEELSON_EVENTSTORE_URL: url } });
    try {
      const { code, said } = await keelson.startRefused();
      expect(code).toBe(78);
      expect(said).toMatch(/^keelson: KEELSON_EVENTSTORE_URL .*$/m);
      expect(said).not.toContain('secret');
    } finally {
      keelson.remove();
    }
  },
);
