import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';

const loader = path.resolve(__dirname, '../../../test/support/register-typescript.cjs');
const entry = path.join(__dirname, 'eventstore-main.ts');

describe('npm run eventstore', () => {
  let folder: string;
  let children: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keelson-eventstore-'));
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => stop(child)));
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): ChildProcess => {
    const env = { ...process.env, KEELSON_DATA_DIR: folder };
    const child = spawn(process.execPath, ['-r', loader, entry, '--port', '0', ...args], { env });
    children.push(child);
    return child;
  };
  const ready = async (...args: string[]): Promise<[ChildProcess, string]> => {
    const child = run(...args);
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const [, url] = /^eventstore ready: (esdb:\S+) \(\w+\)\n$/.exec(chunk.toString()) ?? [];
      if (url !== undefined) return [child, url];
    }
    throw new Error('it ended without a ready line');
  };

  it('prints one ready line, speaks the protocol, and ends cleanly', async () => {
    const [child, url] = await ready();
    expect(await useOnce(url)).toBe(0n);
    expect(await stop(child)).toBe(0);
  });

  it('keeps what it was given in a PostgreSQL of its own', async () => {
    const [first, url] = await ready('--store', 'postgres');
    expect(await useOnce(url)).toBe(0n);
    expect(await stop(first)).toBe(0);
    const [, again] = await ready('--store', 'postgres');
    expect(await useOnce(again)).toBe(1n);
  });

  it.each([
    [['--store', 'disk'], /--store is memory or postgres/],
    [['--port', 'many'], /--port is a whole number/],
    [['--cert', 'a.pem'], /--cert and --key go together/],
    [['--cert', 'a.pem', '--key', 'a.pem'], /--cert names a.pem, which cannot be read/],
    [['--cert', entry, '--key', entry], /--cert and --key are not a certificate and its key/],
    [['--host', '0.0.0.0'], /everybody is an administrator/],
    [['--colour', 'red'], /--colour/],
  ])('refuses %j and shows how it is used', async (args, message) => {
    const child = run(...args);
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await exitOf(child)).toBe(2);
    expect(text).toMatch(message);
    expect(text).toContain('npm run eventstore');
  });

  it('says that its port is taken', async () => {
    const [, url] = await ready();
    const child = run('--port', new URL(url).port);
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await exitOf(child)).toBe(1);
    expect(text).toMatch(/^eventstore: address already in use 127\.0\.0\.1:\d+$/m);
  });
});

async function useOnce(url: string): Promise<bigint> {
  const client = EventStoreDBClient.connectionString(url);
  const event = jsonEvent({ type: 'Used', data: {} });
  const { nextExpectedRevision } = await client.appendToStream('uses', event);
  await client.dispose();
  return nextExpectedRevision;
}

function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  return exitOf(child);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', resolve));
}
