import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import {
  EmbeddedPostgresRefused,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '.';

/** Real servers are made and stopped here, perhaps on a busy machine. */
jest.setTimeout(60_000);

describe('the embedded PostgreSQL', () => {
  const folders = new TemporaryFolders('keelson-epg-');
  const running: EmbeddedPostgres[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    folders.remove();
  });

  const start = async (
    dataDir: string,
    more: Partial<EmbeddedPostgresOptions> = {},
  ): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, ...more });
    running.push(server);
    return server;
  };
  const ask = async (server: EmbeddedPostgres, sql: string): Promise<unknown> => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return Object.values(rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  };

  it('keeps its data over a stop and over the kill of the server', async () => {
    const dataDir = folders.make();
    const first = await start(dataDir);
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS n');
    await first.stop();
    const second = await start(dataDir);
    await ask(second, 'INSERT INTO kept VALUES (2)');
    process.kill(second.pid, 'SIGKILL');
    expect(await second.exited).toBe('SIGKILL');
    await second.stop();
    expect(await ask(await start(dataDir), 'SELECT sum(n)::int FROM kept')).toBe(3);
  });

  it('is durable, UTF-8 and closed to the network, whatever the settings say', async () => {
    const server = await start(folders.make(), { settings: { listen_addresses: '*' } });
    expect(await ask(server, 'SHOW fsync')).toBe('on');
    expect(await ask(server, 'SHOW listen_addresses')).toBe('');
    expect(await ask(server, 'SHOW server_encoding')).toBe('UTF8');
    expect(await ask(server, `SELECT upper('ä')`)).toBe('Ä');
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    const client = new Client(server.connection);
    await client.connect();
    const { rows } = await client.query('SELECT current_user::text AS name');
    await client.end();
    expect(rows).toEqual([{ name: 'keelson' }]);
  });

  it('is refused to a second Keelson, which learns who has it', async () => {
    const dataDir = folders.make();
    await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(`in use by process ${process.pid}`);
  });

  it('is refused a folder that holds other things', async () => {
    const dataDir = folders.make();
    writeFileSync(path.join(dataDir, 'thesis.txt'), '');
    await expect(start(dataDir)).rejects.toThrow('thesis.txt');
  });

  it('says what PostgreSQL said when it does not start, and frees the folder', async () => {
    const dataDir = folders.make();
    const wrong = start(dataDir, { settings: { fsync: 'off', work_mem: 'plenty' } });
    await expect(wrong).rejects.toThrow(EmbeddedPostgresRefused);
    await expect(wrong).rejects.toThrow('work_mem');
    await start(dataDir);
  });

  it('listens in a short folder when the path is too long for a socket', async () => {
    const dataDir = path.join(folders.make(), 'x'.repeat(120));
    const server = await start(dataDir);
    const { host } = server.connection;
    expect(await ask(server, 'SELECT 1')).toBe(1);
    expect(statSync(host).mode & 0o777).toBe(0o700);
    await server.stop();
    expect(statSync(host, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('keeps the values of a failed statement out of its log', async () => {
    const dataDir = folders.make();
    const server = await start(dataDir);
    await ask(server, 'CREATE TABLE once (value text PRIMARY KEY)');
    const insert = `INSERT INTO once VALUES ('correct horse')`;
    await ask(server, insert);
    await expect(ask(server, insert)).rejects.toThrow('duplicate key');
    const log = readFileSync(path.join(dataDir, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('correct horse');
  });
});
