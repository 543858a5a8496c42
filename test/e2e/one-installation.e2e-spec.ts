import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { filesBelow } from '../support/files-below';
import { writeProject } from '../support/manifest-folder';
import { exec, nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';

jest.setTimeout(120_000);

const isLinux = process.platform === 'linux';

/** The life of one installation: started, refused twice, killed, stopped. */
describe('an installation', () => {
  const folders = new TemporaryFolders('keelson-installation-');
  let keelson: RunningKeelson;

  beforeAll(async () => {
    keelson = await RunningKeelson.start({ env: { KEELSON_QUICKSTART: 'on' } });
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  const projects = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of keelson.client.infraProjects.list()) names.push(name);
    return names;
  };

  it('shows the quickstart on an empty store, line by line where nobody watches', async () => {
    await eventually('the quickstart has been deployed', () => keelson.output.includes('Ctrl-C'));
    expect(keelson.output).toContain('shop deployed: 8 stacks');
    expect(keelson.output).not.toMatch(/\u001b\[/);
    expect(keelson.output).toContain(path.join(keelson.dataDir, 'admin-token'));
    expect(keelson.output).not.toContain(keelson.adminToken);
    expect(await projects()).toEqual(['shop']);
  });

  it('is found by a client on this machine without being told', async () => {
    const env = { KEELSON_DATA_DIR: keelson.dataDir, KEELSON_SERVER: '', KEELSON_TOKEN: '' };
    const { code, out } = await keelson.cli(['get', 'infra-projects'], { env });
    expect({ code, found: out.includes('shop') }).toEqual({ code: 0, found: true });
  });

  it('refuses a second server on its data, by the name of the first', async () => {
    const { dataDir } = keelson;
    const second = RunningKeelson.at({ dataDir });
    const { code, said } = await second.startRefused();
    expect(code).toBe(1);
    expect(said).toBe(
      `keelson: Another Keelson (process ${keelson.pid}) is using ${dataDir}. ` +
        'Stop it, or set KEELSON_DATA_DIR to another folder.\n',
    );
    expect(await projects()).toEqual(['shop']);
  });

  it('names a port in use with the variable that changes it, and leaves nothing behind', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;
    const other = RunningKeelson.at({ env: { KEELSON_PORT: String(port) } });
    try {
      const { code, said } = await other.startRefused();
      expect({ code, said }).toEqual({
        code: 1,
        said: expect.stringMatching(new RegExp(`port ${port} of .* is in use.*KEELSON_PORT`)),
      });
      await eventually('nothing of it is left', () => other.processes().length === 0);
    } finally {
      occupant.close();
      other.remove();
    }
  });

  (isLinux ? it : it.skip)(
    'listens on loopback alone, with one port, and the database on none',
    () => {
      const listening = keelson
        .processes()
        .flatMap(({ pid, command }) => listenersOf(pid).map((address) => ({ address, command })));
      expect(listening.length).toBeGreaterThan(0);
      for (const { address, command } of listening) {
        expect({ address, command }).toEqual({
          address: `127.0.0.1:${new URL(keelson.url).port}`,
          command: expect.stringContaining('apps/server'),
        });
      }
    },
  );

  it('keeps its secrets and its database from other accounts', () => {
    for (const file of filesBelow(keelson.dataDir)) {
      if (!/token|key|\.tfvars/.test(path.basename(file))) continue;
      if (file.includes('/postgres/cluster/')) continue;
      expect({ file, closed: modeOf(file) & 0o077 }).toEqual({ file, closed: 0 });
    }
    expect(modeOf(keelson.dataDir) & 0o067).toBe(0);
    expect(modeOf(path.join(keelson.dataDir, 'postgres')) & 0o077).toBe(0);
  });

  it('killed with -9, blocks nothing: the next start goes on with the same runner', async () => {
    const runner = keelson.runnerPid();
    await keelson.kill9();
    await keelson.restart();
    expect(await projects()).toEqual(['shop']);
    expect(keelson.runnerPid()).toBe(runner);
  });

  it('killed with -9 and started on another port, gets a runner that finds it', async () => {
    const runner = keelson.runnerPid();
    await keelson.kill9();
    await keelson.restart({ KEELSON_PORT: '0' });
    const stack = nativeStack('here', [exec('work', 'echo done')]);
    const deployed = await keelson.deploy(writeProject(folders.make(), { org: 'moved' }, [stack]));
    expect(deployed.result).toBe('succeeded');
    expect(keelson.runnerPid()).not.toBe(runner);
  });

  it('killed with -9 together with its runner, loses neither', async () => {
    await keelson.killRunner9();
    await keelson.kill9();
    await keelson.restart();
    await eventually('there is a runner again', () => keelson.runnerPid());
    expect(await projects()).toEqual(expect.arrayContaining(['shop']));
  });

  it('ends with 0 on Ctrl-C, leaves no process, and goes on at the next start without a quickstart', async () => {
    expect(await keelson.stop()).toBe(0);
    expect(keelson.processes()).toEqual([]);
    expect(existsSync(path.join(keelson.dataDir, 'server.json'))).toBe(false);
    await keelson.restart();
    expect(keelson.latestOutput).not.toContain('deployed');
    expect(await projects()).toEqual(expect.arrayContaining(['shop']));
    expect(await keelson.stop()).toBe(0);
    expect(keelson.processes()).toEqual([]);
  });
});

const modeOf = (file: string): number => statSync(file).mode;

/** The addresses on which a process accepts TCP connections, as the kernel tells them. */
function listenersOf(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '';
      } catch {
        return '';
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
      .map(([, local = '']) => addressOf(local)),
  );
}

/** `0100007F:1130` is 127.0.0.1:4400. An address of IPv6 stays as it is: none is expected. */
function addressOf(local: string): string {
  const [host = '', port = ''] = local.split(':');
  if (host.length !== 8) return local;
  const bytes = (host.match(/../g) ?? []).map((byte) => parseInt(byte, 16)).reverse();
  return `${bytes.join('.')}:${parseInt(port, 16)}`;
}
