import { KeelsonClient } from '@keelson/client';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { runCommandLine } from '../support/run-command-line';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(120_000);

type Ready = { readonly ready: boolean; readonly projections: readonly Shown[] };
type Shown = { readonly name: string; readonly rebuilding: boolean };

describe('a server whose code has a view in another version than its database', () => {
  const folders = new TemporaryFolders('keelson-renewal-');
  let server: TestServer;
  let client: KeelsonClient;
  let database: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    const archive = await uploadSource(client, folders);
    await client.apply(
      `apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: web, environment: staging }
spec: { provisioner: native, source: { archive: "${archive}" } }`,
    );
    await client.stacks.show('staging:web');
  });

  afterAll(async () => {
    await database?.end();
    await server?.stop();
    folders.remove();
  });

  const ready = async (): Promise<Ready> =>
    (await (await fetch(`${server.url}/readyz`)).json()) as Ready;

  const rebuilding = async (): Promise<readonly string[]> =>
    (await ready()).projections.filter((each) => each.rebuilding).map(({ name }) => name);

  it('shows the old one until the new one has taken its place, and says so', async () => {
    const line = { env: { KEELSON_SERVER: server.url, KEELSON_TOKEN: server.adminToken } };
    const anotherBuilds = `('keelson-rebuild'), hashtext('views_rebuild')`;
    await database.query(`select pg_advisory_lock(hashtext${anotherBuilds})`);
    await database.query(
      `update views.checkpoints set version = version - 1 where name = 'stacks'`,
    );
    await database.query(`update views.stacks set provisioner = 'of old'`);
    await server.restart();
    expect(await rebuilding()).toEqual(['stacks']);
    expect((await ready()).ready).toBe(true);
    expect((await client.stacks.show('staging:web')).provisioner).toBe('of old');
    const { out } = await runCommandLine(['projections', 'list'], line);
    expect(out).toMatch(/^stacks .* to version \d+, not begun/m);
    await database.query(`select pg_advisory_unlock(hashtext${anotherBuilds})`);
    await eventually('the view is renewed', async () => (await rebuilding()).length === 0);
    expect((await client.stacks.show('staging:web')).provisioner).toBe('native');
  });
});
