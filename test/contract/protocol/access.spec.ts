import {
  AccessDeniedError,
  type EventStoreDBClient,
  type StreamMetadata,
} from '@eventstore/db-client';
import {
  ADMINS,
  EventStoreProtocolServer,
  type EventStoreProtocolServerOptions,
  fixedUsers,
  MemoryByteLog,
} from '@keelson/event-log/eventstore';
import { collect, failure, json, jsons, revisions, ServerUnderTest } from './protocol-harness';
import { type SelfSigned, selfSignedCertificate } from './self-signed-certificate';

const users = fixedUsers([
  { name: 'admin', groups: [ADMINS], password: 'of the admin' },
  { name: 'ann', groups: ['writers'], password: 'of:ann' },
  { name: 'bob', groups: [], password: 'of bob' },
]);
const ann = { username: 'ann', password: 'of:ann' };
const bob = { username: 'bob', password: 'of bob' };

/** Both clients sign each call when they are given credentials, which makes the append a plain one. */
describe('access over TLS', () => {
  let certificate: SelfSigned;
  beforeAll(() => void (certificate = selfSignedCertificate()));
  afterAll(() => certificate.remove());

  const under = new ServerUnderTest();
  const begin = async (options: Partial<EventStoreProtocolServerOptions> = {}): Promise<void> => {
    const log = new MemoryByteLog();
    const tls = { certificate: certificate.certificate, key: certificate.key };
    const server = await EventStoreProtocolServer.start({
      ...{ log, port: 0, tls, authenticate: users },
      ...options,
    });
    under.begin(log, server, () => log.close());
  };
  afterEach(() => under.end());

  const as = (user: string): EventStoreDBClient =>
    under.connect(
      `esdb://${user}@127.0.0.1:${under.server.port}?tls=true&tlsCAFile=${encodeURIComponent(certificate.certificateFile)}`,
    );
  const admin = () => as('admin:of%20the%20admin');
  const denied = async (work: Promise<unknown>): Promise<void> =>
    expect(await failure(work)).toBeInstanceOf(AccessDeniedError);

  describe('is asked for', () => {
    beforeEach(() => begin());

    it('by every call', async () => {
      const nobody = under.connect(
        `esdb://127.0.0.1:${under.server.port}?tls=true&tlsCAFile=${encodeURIComponent(certificate.certificateFile)}`,
      );
      await denied(nobody.appendToStream('a', json()));
      await denied(collect(nobody.readStream('a')));
      await denied(collect(nobody.readAll()));
      await denied(nobody.deleteStream('a'));
      await denied(nobody.tombstoneStream('a'));
    });

    it('and wrong passwords are refused', async () => {
      const wrong = as('admin:wrong');
      await denied(wrong.appendToStream('a', json()));
      await denied(collect(wrong.readStream('a')));
      const credentials = { username: 'nobody', password: 'of the admin' };
      await denied(admin().appendToStream('a', json(), { credentials }));
    });

    it('and an unknown certificate is none', async () => {
      const stranger = under.connect(`esdb://admin:x@127.0.0.1:${under.server.port}?tls=true`);
      await expect(collect(stranger.readStream('a'))).rejects.toThrow(/UNAVAILABLE/);
    });

    it('and what users write is open to users, what is the system’s to administrators', async () => {
      const client = as('bob:of%20bob');
      await client.appendToStream('a', jsons(2));
      expect(await revisions(client.readStream('a'))).toEqual([0, 1]);
      await denied(collect(client.readAll()));
      await denied(client.appendToStream('$own', json()));
      await denied(collect(client.readStream('$own')));
      await admin().appendToStream('$own', json());
      expect(await collect(admin().readAll())).toHaveLength(3);
    });
  });

  describe('follows the roles of a stream', () => {
    beforeEach(() => begin());

    it.each<
      [string, StreamMetadata, (client: EventStoreDBClient, who: typeof ann) => Promise<unknown>]
    >([
      [
        'to read',
        { acl: { readRoles: ['ann'] } },
        (client, credentials) => collect(client.readStream('a', { credentials })),
      ],
      [
        'to write, by a group',
        { acl: { writeRoles: ['writers'] } },
        (client, credentials) => client.appendToStream('a', json(), { credentials }),
      ],
      [
        'to delete',
        { acl: { deleteRoles: ['ann'] } },
        (client, credentials) => client.deleteStream('a', { credentials }),
      ],
      [
        'to end for ever',
        { acl: { deleteRoles: ['ann'] } },
        (client, credentials) => client.tombstoneStream('a', { credentials }),
      ],
      [
        'to read the metadata',
        { acl: { metaReadRoles: ['ann'] } },
        (client, credentials) => client.getStreamMetadata('a', { credentials }),
      ],
      [
        'to write the metadata',
        { acl: { metaWriteRoles: ['ann'] } },
        (client, credentials) => client.setStreamMetadata('a', {}, { credentials }),
      ],
    ])('%s', async (_, metadata, work) => {
      const client = admin();
      await client.appendToStream('a', json());
      await client.setStreamMetadata('a', metadata);
      await denied(work(client, bob));
      await work(client, ann);
    });

    it('also in a batch, where the other appends go on', async () => {
      await admin().setStreamMetadata('closed', { acl: { writeRoles: ['ann'] } });
      const client = as('bob:of%20bob');
      const outcomes = await Promise.allSettled(
        ['open', 'closed', 'open'].map((stream) => client.appendToStream(stream, json())),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(outcomes[1]).toMatchObject({ reason: { type: 'access-denied' } });
    });

    it('to nobody but administrators when the list is empty', async () => {
      const client = admin();
      await client.setStreamMetadata('a', { acl: { writeRoles: [] } });
      await denied(client.appendToStream('a', json(), { credentials: ann }));
      await client.appendToStream('a', json());
    });

    it('and those of $settings where it has none', async () => {
      const client = admin();
      await client.appendToStream('$settings', [
        json({ $userStreamAcl: { $r: 'ann', $w: 'ann' }, $systemStreamAcl: { $r: '$all' } }),
      ]);
      await denied(client.appendToStream('a', json(), { credentials: bob }));
      await client.appendToStream('a', json(), { credentials: ann });
      await denied(collect(client.readStream('a', { credentials: bob })));
      expect(await revisions(client.readStream('$settings', { credentials: bob }))).toEqual([0]);
    });
  });

  it('lets nobody write to a server that only reads', async () => {
    await begin({ readOnly: true });
    const client = admin();
    await denied(client.appendToStream('a', json()));
    await denied(client.deleteStream('a'));
    await denied(client.tombstoneStream('a'));
    await denied(client.setStreamMetadata('a', {}));
    await under.log.write({ stream: 'a', expected: 'any', deletes: 'softly', events: [] });
    expect(await collect(client.readAll())).toEqual([]);
  });
});
