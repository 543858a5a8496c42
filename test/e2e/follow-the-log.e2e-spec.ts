import {
  AccessDeniedError,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  jsonEvent,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { KeelsonClient, type Role } from '@keelson/client';
import { BEGINNING, type StoredEvent } from '@keelson/event-log';
import { KeelsonServer } from '../../apps/server/src/keelson-server';
import { ServerLog } from '../../apps/server/src/server-log';
import { readSettings } from '../../apps/server/src/settings/settings';
import { collect, failure } from '../contract/protocol/protocol-harness';
import { basicCredentials, collectRaw, readOfAll } from '../contract/protocol/raw-calls';
import {
  type SelfSigned,
  selfSignedCertificate,
} from '../contract/protocol/self-signed-certificate';
import { useFollowers } from '../contract/protocol/told';
import { shownEvents, storedEvents } from '../support/stored-events';
import { TemporaryFolders } from '../support/temporary-folders';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

jest.setTimeout(60_000);

const ADMIN_TOKEN = 'the-token-of-the-admin';

describe('a log that EventStoreDB clients follow', () => {
  const folders = new TemporaryFolders('keelson-follow-');
  const clients: EventStoreDBClient[] = [];
  const said: string[] = [];
  let certificate: SelfSigned;
  let database: TestDatabase;
  let dataDir: string;
  let server: KeelsonServer;
  let keelson: KeelsonClient;
  let admin: EventStoreDBClient;

  const environment = (own: Record<string, string> = {}): Record<string, string> => ({
    KEELSON_PORT: '0',
    KEELSON_DATA_DIR: dataDir,
    KEELSON_DATABASE_URL: database.url,
    KEELSON_ADMIN_TOKEN: ADMIN_TOKEN,
    KEELSON_QUICKSTART: 'off',
    KEELSON_EMBEDDED_RUNNER: 'off',
    KEELSON_LOG_LEVEL: 'fatal',
    KEELSON_EVENTSTORE_PORT: '0',
    KEELSON_EVENTSTORE_CERT: certificate.certificateFile,
    KEELSON_EVENTSTORE_KEY: certificate.keyFile,
    ...own,
  });

  const address = (): string => {
    return /esdb:\/\/([^?]+)\?tls=true/.exec(said.join('\n'))?.[1] ?? '';
  };

  const follower = (user: string): EventStoreDBClient => {
    const ca = encodeURIComponent(certificate.certificateFile);
    const url = `esdb://${user}${address()}?tls=true&tlsCAFile=${ca}`;
    const client = EventStoreDBClient.connectionString(url);
    clients.push(client);
    return client;
  };

  const tokenOf = async (role: Role): Promise<string> =>
    (await keelson.access.createApiKey({ name: `of-a-${role}`, role })).token;

  beforeAll(async () => {
    jest.spyOn(ServerLog, 'say').mockImplementation((line) => void said.push(line));
    certificate = selfSignedCertificate();
    database = await createTestDatabase();
    dataDir = folders.make();
    server = new KeelsonServer(readSettings(environment()));
    await server.start();
    keelson = new KeelsonClient({ server: server.url, token: ADMIN_TOKEN });
    admin = follower(`anybody:${await tokenOf('admin')}@`);
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
    await server.stop();
    await database.drop();
    certificate.remove();
    folders.remove();
  });

  const followers = useFollowers();

  it('reads a stream and $all as they are stored, at the positions that REST knows', async () => {
    await keelson.access.putSecret('read-me', 'first');
    await keelson.access.putSecret('read-me', 'second');
    const stored = await storedEvents(database.url);
    expect(stored.length).toBeGreaterThan(2);
    expect(await shownEvents(admin.readAll())).toEqual(stored);
    const { stream } = stored.at(-1) as StoredEvent;
    const own = stored.filter((event) => event.stream === stream);
    expect(own.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(await shownEvents(admin.readStream(stream))).toEqual(own);
    for await (const { id, position } of keelson.events({ stream })) {
      expect(own.find((event) => String(event.position) === position)?.id).toBe(id);
    }
  });

  it('follows $all live, filtered by stream or by type', async () => {
    const byStream = followers.begin(
      admin.subscribeToAll({
        fromPosition: START,
        filter: streamNameFilter({ regex: 'follow-me$' }),
      }),
    );
    const checkpoints: bigint[] = [];
    const byType = followers.begin(
      admin.subscribeToAll({
        fromPosition: END,
        filter: eventTypeFilter({
          prefixes: ['NoSuchType'],
          checkpointInterval: 1,
          checkpointReached: (_, { commit }) => void checkpoints.push(commit),
        }),
      }),
    );
    await byStream.until(({ caughtUp }) => caughtUp === 1);
    await byType.until(({ caughtUp }) => caughtUp === 1);
    await keelson.access.putSecret('follow-me', 'the value');
    await keelson.access.putSecret('not-me', 'the value');
    await keelson.access.putSecret('follow-me', 'the next value');
    await byStream.until(({ events }) => events.length === 2);
    expect(byStream.revisions).toEqual([0, 1]);
    expect(JSON.stringify(byStream.events.map(({ event }) => event?.data))).not.toContain('value"');
    expect([byStream.caughtUp, byType.events]).toEqual([1, []]);
    expect(checkpoints).toEqual([...checkpoints].sort((a, b) => Number(a - b)));
  });

  it('goes on after the position that a follower has kept', async () => {
    const kept = (await shownEvents(admin.readAll({ direction: 'backwards', maxCount: 1 })))[0];
    await keelson.access.putSecret('after', 'x');
    const position = kept?.position ?? BEGINNING;
    const again = followers.begin(
      admin.subscribeToAll({ fromPosition: { commit: position, prepare: position } }),
    );
    await again.until(({ events }) => events.length === 1);
    expect(again.positions).toEqual([position + 1n]);
  });

  it.each([
    ['no token', () => Promise.resolve(undefined), status.PERMISSION_DENIED],
    ['an unknown token', () => Promise.resolve('kls_nobody'), status.UNAUTHENTICATED],
    ['the token of a reader', () => tokenOf('reader'), status.PERMISSION_DENIED],
    ['the token of a writer', () => tokenOf('writer'), status.PERMISSION_DENIED],
    ['the token of a runner', () => tokenOf('runner'), status.PERMISSION_DENIED],
  ])('refuses %s', async (_, token, code) => {
    const password = await token();
    const streams = new StreamsClient(address(), credentials.createSsl(certificate.certificate));
    const refused = (await failure(
      collectRaw(streams.read(readOfAll(), basicCredentials('anybody', password))),
    )) as ServiceError;
    streams.close();
    expect(refused.code).toBe(code);
    const official = follower(password === undefined ? '' : `x:${password}@`);
    for (const read of [official.readAll(), official.readStream('anything')]) {
      expect(await failure(collect(read))).toBeInstanceOf(AccessDeniedError);
    }
  });

  it('forgets a key that was deleted, and ends what runs with it', async () => {
    const { id, token } = await keelson.access.createApiKey({ name: 'leaves', role: 'admin' });
    const leaver = follower(`x:${token}@`);
    expect(await collect(leaver.readAll({ maxCount: 1 }))).toHaveLength(1);
    const told = followers.begin(leaver.subscribeToAll());
    await told.until(({ caughtUp }) => caughtUp === 1);
    await keelson.access.deleteApiKey(id);
    await told.until(({ error }) => error !== undefined);
    expect(told.error).toMatchObject({ _raw: { code: status.UNAUTHENTICATED } });
    expect(await failure(collect(leaver.readAll()))).toBeInstanceOf(AccessDeniedError);
  });

  it('lets nobody write, not even the administrator', async () => {
    const before = await storedEvents(database.url);
    expect(await collect(follower(`admin:${ADMIN_TOKEN}@`).readAll())).toHaveLength(before.length);
    const event = jsonEvent({ type: 'Forged', data: {} });
    const own = { username: 'admin', password: ADMIN_TOKEN };
    for (const write of [
      () => admin.appendToStream('forged', event),
      () => admin.appendToStream('forged', event, { credentials: own }),
      () => admin.setStreamMetadata('forged', { maxCount: 1 }),
      () => admin.deleteStream(before[0]?.stream ?? ''),
      () => admin.tombstoneStream(before[0]?.stream ?? ''),
    ]) {
      expect(await failure(write())).toBeInstanceOf(AccessDeniedError);
    }
    expect(await storedEvents(database.url)).toEqual(before);
  });

  const startedWith = async (
    own: Record<string, string>,
    work = (): Promise<void> => Promise.resolve(),
  ): Promise<void> => {
    const other = new KeelsonServer(
      readSettings(environment({ KEELSON_DATA_DIR: folders.make(), ...own })),
    );
    await other
      .start()
      .then(work)
      .finally(() => other.stop());
  };

  it('asks for tokens in the clear too', async () => {
    const clear = { KEELSON_EVENTSTORE_CERT: '', KEELSON_EVENTSTORE_KEY: '' };
    await startedWith(clear, async () => {
      const [, target = ''] = /esdb:\/\/([^?]+)\?tls=false/.exec(said.join('\n')) ?? [];
      const streams = new StreamsClient(target, credentials.createInsecure());
      const read = (password?: string): Promise<unknown[]> =>
        collectRaw(streams.read(readOfAll(), basicCredentials('anybody', password)));
      expect(await failure(read())).toMatchObject({ code: status.PERMISSION_DENIED });
      expect(await failure(read('x'))).toMatchObject({ code: status.UNAUTHENTICATED });
      expect(await read(ADMIN_TOKEN)).toHaveLength(1);
      streams.close();
    });
  });

  it('does not start on a port that is taken', async () => {
    jest.spyOn(console, 'error').mockImplementation();
    const taken = { KEELSON_EVENTSTORE_PORT: new URL(keelson.server).port };
    await expect(startedWith(taken)).rejects.toThrow(
      /KEELSON_EVENTSTORE_PORT.*address already in use/,
    );
  });

  it.each([
    ['KEELSON_EVENTSTORE_CERT', '/nowhere/cert.pem', /cannot be read \(ENOENT\)/],
    ['KEELSON_EVENTSTORE_KEY', 'package.json', /are not a certificate and its key/],
  ])('does not start with a wrong %s', async (variable, value, message) => {
    await expect(startedWith({ [variable]: value })).rejects.toThrow(message);
  });

  /** The last one. */
  it('ends its subscriptions when it stops', async () => {
    const told = followers.begin(admin.subscribeToAll());
    await told.until(({ confirmed }) => confirmed);
    await server.stop();
    await told.until(({ error }) => error !== undefined);
    expect(told.error).toMatchObject({
      message: expect.stringMatching(/Server Is Shutting Down|UNAVAILABLE/),
    });
  });
});
