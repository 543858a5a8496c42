import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import { openDataDirectory } from '../data-directory';
import { possibleFootings, type Footing } from './footing';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import { copyBinaries } from './relocation';
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '.';

/** Real servers are made and stopped here, perhaps on a busy machine. */
jest.setTimeout(60_000);

const settings = { fsync: 'off' };
/** Some containers do not let even root make one. */
const namespaces = spawnSync('unshare', ['--user', 'true']).status === 0;
const withNamespaces = namespaces ? it : it.skip;
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

/** Only root can run PostgreSQL as somebody else; an ordinary user's case is every other spec. */
asRoot('where root runs PostgreSQL', () => {
  const folders = new TemporaryFolders('keelson-site-');
  const shared = new TemporaryFolders('keelson-site-shared-');
  let reachable: string;
  let closed: string;
  let binaries: PostgresBinaries;
  beforeAll(() => {
    binaries = binariesIn(openFolder(shared));
  });
  beforeEach(() => {
    reachable = openFolder(folders);
    closed = folders.make();
  });
  afterEach(() => folders.remove());
  afterAll(() => shared.remove());

  const openFolder = (made: TemporaryFolders): string => {
    const folder = made.make();
    chmodSync(folder, 0o755);
    return folder;
  };
  const footing = (kind: Footing['kind']): Footing[] =>
    possibleFootings(undefined).filter((each) => each.kind === kind);
  /** A copy, because this checkout may itself be where an account cannot reach it. */
  const binariesIn = (folder: string): PostgresBinaries =>
    copyBinaries({ folder, database: '' }, findPostgresBinaries());

  const useOnce = async (options: EmbeddedPostgresOptions, sql: string): Promise<unknown[]> => {
    const server = await startEmbeddedPostgres({ settings, ...options });
    const client = new Client(server.connection);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
      await server.stop();
    }
  };
  const CREATE = 'CREATE TABLE kept AS SELECT 7 AS n';
  const READ = 'SELECT n FROM kept';

  it('drops to an account where that can reach everything', async () => {
    const dataDir = path.join(reachable, 'db');
    const options = { dataDir, binaries };
    await useOnce(options, CREATE);
    const [account] = footing('other-account');
    expect(statSync(path.join(dataDir, 'cluster')).uid).toBe(account?.owner.uid);
    expect(await useOnce(options, READ)).toEqual([{ n: 7 }]);
  });

  it('drops to the account below a data directory that lets it pass and nobody else', async () => {
    const directory = openDataDirectory(path.join(reachable, 'data'));
    expect(statSync(directory.path)).toMatchObject({ uid: 0, mode: 0o40710 });
    const dataDir = path.join(directory.path, 'postgres');
    await useOnce({ dataDir, binaries, footings: footing('other-account') }, CREATE);
    directory.close();
  });

  withNamespaces(
    'takes a user namespace below a folder of mode 0700, which stays as it is',
    async () => {
      const dataDir = path.join(closed, 'checkout', '.keelson', 'postgres');
      const options = {
        dataDir,
        binaries: binariesIn(closed),
        footings: [...footing('other-account'), ...footing('user-namespace')],
      };
      await useOnce(options, CREATE);
      expect(statSync(path.join(dataDir, 'cluster')).uid).toBe(0);
      expect(statSync(closed)).toMatchObject({ uid: 0, mode: 0o40700 });
      expect(await useOnce(options, READ)).toEqual([{ n: 7 }]);
    },
  );

  it('moves to a folder of its own where neither is possible, says so, and finds it again', async () => {
    const dataDir = path.join(closed, 'db');
    const said: string[] = [];
    const options = {
      dataDir,
      footings: footing('other-account'),
      relocationBases: [reachable],
      binaries: binariesIn(closed),
      log: (message: string) => void said.push(message),
    };
    await useOnce(options, CREATE);
    const folder = readFileSync(path.join(dataDir, 'moved-to'), 'utf8').trim();
    expect(path.dirname(folder)).toBe(reachable);
    expect(said.join()).toContain(folder);
    expect(existsSync(path.join(dataDir, 'cluster'))).toBe(false);
    expect(await useOnce(options, READ)).toEqual([{ n: 7 }]);
  });

  withNamespaces('follows when the way of running changes', async () => {
    const dataDir = path.join(reachable, 'db');
    await useOnce({ dataDir, binaries, footings: footing('user-namespace') }, CREATE);
    const account = { dataDir, binaries, footings: footing('other-account') };
    expect(await useOnce(account, READ)).toEqual([{ n: 7 }]);
    const back = { dataDir, binaries, footings: footing('user-namespace') };
    expect(await useOnce(back, READ)).toEqual([{ n: 7 }]);
  });

  withNamespaces(
    'refuses rather than begin anew elsewhere when the data that exists cannot be served',
    async () => {
      const dataDir = path.join(closed, 'db');
      await useOnce({ dataDir, binaries, footings: footing('user-namespace') }, CREATE);
      const stranded = { dataDir, binaries, footings: footing('other-account') };
      await expect(useOnce({ ...stranded, relocationBases: [reachable] }, READ)).rejects.toThrow(
        'KEELSON_DATABASE_URL',
      );
    },
  );

  it('does not move below a folder that others may write', async () => {
    const writable = path.join(reachable, 'writable');
    mkdirSync(writable);
    chmodSync(writable, 0o777);
    const options = {
      dataDir: path.join(closed, 'db'),
      binaries,
      footings: footing('other-account'),
      relocationBases: [writable],
    };
    await expect(useOnce(options, 'SELECT 1')).rejects.toThrow('cannot run in');
  });
});
