import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import type { Role } from '@keelson/access';
import { PostgresByteLog } from '@keelson/event-log/eventstore';
import { Logger } from '@nestjs/common';
import { collect } from '../../../../test/contract/protocol/protocol-harness';
import {
  type SelfSigned,
  selfSignedCertificate,
} from '../../../../test/contract/protocol/self-signed-certificate';
import { useFollowers } from '../../../../test/contract/protocol/told';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { EventStorePort } from './eventstore-port';

const RECHECK_MS = 2_000;
const CERTIFICATE_LOOK_MS = 60_000;

describe('the port of the log', () => {
  const roles = new Map<string, Role>();
  const clients: EventStoreDBClient[] = [];
  let database: TestDatabase;
  let log: PostgresByteLog;
  let certificate: SelfSigned;
  let port: EventStorePort;

  const find = (token: string) => {
    const role = roles.get(token);
    const actor = { kind: 'human', id: token } as const;
    return Promise.resolve(role && { name: token, role, actor });
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    log = new PostgresByteLog({ connection: database.url });
    await log.migrate();
  });

  afterAll(async () => {
    await log.close();
    await database.drop();
  });

  beforeEach(async () => {
    // Nothing but the intervals: what is on the wire takes its own time.
    jest.useFakeTimers({
      doNotFake: [
        ...(['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] as const),
        ...(['nextTick', 'queueMicrotask', 'Date', 'hrtime', 'performance'] as const),
      ],
    });
    for (const token of ['stays', 'leaves']) roles.set(token, 'admin');
    certificate = selfSignedCertificate();
    const tls = { certificateFile: certificate.certificateFile, keyFile: certificate.keyFile };
    port = await EventStorePort.open({
      ...{ settings: { port: 0, tls }, host: '127.0.0.1', databaseUrl: database.url },
      callers: { find },
    });
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
    await port.close();
    certificate.remove();
    jest.useRealTimers();
  });

  const followers = useFollowers();

  const follower = (token: string): EventStoreDBClient => {
    const [, address] = /esdb:\/\/([^?]+)/.exec(port.connectionString) ?? [];
    const ca = encodeURIComponent(certificate.certificateFile);
    const client = EventStoreDBClient.connectionString(
      `esdb://x:${token}@${address}?tls=true&tlsCAFile=${ca}`,
    );
    clients.push(client);
    return client;
  };

  const append = async (stream: string): Promise<void> => {
    const event = {
      type: 'Happened',
      data: Buffer.from('{}'),
      metadata: Buffer.from('{}'),
      isJson: true,
    };
    await log.write({ stream, expected: 'any', events: [{ ...event, id: randomUUID() }] });
  };

  describe('ends what runs with a token', () => {
    it.each([
      ['was deleted', 'deleted'],
      ['may do less', 'less'],
    ])('that %s', async (_, how) => {
      const leaver = follower('leaves');
      const ended = [
        followers.begin(leaver.subscribeToAll()),
        followers.begin(leaver.subscribeToAll({ filter: streamNameFilter({ prefixes: ['a'] }) })),
        followers.begin(leaver.subscribeToStream('a')),
      ];
      const stays = followers.begin(follower('stays').subscribeToStream('a'));
      for (const told of [...ended, stays]) await told.until(({ caughtUp }) => caughtUp === 1);
      await jest.advanceTimersByTimeAsync(RECHECK_MS);
      await append('a');
      for (const told of [...ended, stays]) await told.until(({ events }) => events.length > 0);
      if (how === 'deleted') roles.delete('leaves');
      else roles.set('leaves', 'writer');
      await jest.advanceTimersByTimeAsync(RECHECK_MS);
      const code = how === 'deleted' ? status.UNAUTHENTICATED : status.PERMISSION_DENIED;
      for (const told of ended) {
        await told.until(({ error }) => error !== undefined);
        expect(told.error).toMatchObject({ type: 'access-denied', _raw: { code } });
      }
      const { length } = stays.events;
      await append('a');
      await stays.until(({ events }) => events.length > length);
      expect(stays.error).toBeUndefined();
    });
  });

  describe('whose certificate is renewed', () => {
    const shown = async (): Promise<string> => {
      const [, number] = /:(\d+)\?/.exec(port.connectionString) ?? [];
      const socket = connect({
        port: Number(number),
        host: '127.0.0.1',
        rejectUnauthorized: false,
      });
      await once(socket, 'secureConnect');
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      return raw.toString('base64');
    };
    const base64 = ({ certificate: pem }: SelfSigned): string =>
      pem.toString().replace(/-----[^-]+-----|\s/g, '');
    let newer: SelfSigned;
    beforeEach(() => void (newer = selfSignedCertificate()));
    afterEach(() => newer.remove());

    it('shows the newer one to those who connect, and keeps the others', async () => {
      const before = follower('stays');
      const told = followers.begin(before.subscribeToStream('b'));
      await told.until(({ caughtUp }) => caughtUp === 1);
      expect(await shown()).toBe(base64(certificate));
      writeFileSync(certificate.certificateFile, newer.certificate);
      writeFileSync(certificate.keyFile, newer.key);
      expect(await shown()).toBe(base64(certificate));
      await jest.advanceTimersByTimeAsync(CERTIFICATE_LOOK_MS);
      expect(await shown()).toBe(base64(newer));
      await append('b');
      await told.until(({ events }) => events.length === 1);
      expect(await collect(follower('stays').readStream('b'))).toHaveLength(1);
    });

    it('goes on with the one it has until the files hold another with its key', async () => {
      const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
      writeFileSync(certificate.certificateFile, newer.certificate);
      await jest.advanceTimersByTimeAsync(CERTIFICATE_LOOK_MS);
      expect(await shown()).toBe(base64(certificate));
      expect(warned.mock.calls).toEqual([
        [expect.stringMatching(/^KEELSON_EVENTSTORE_CERT .*stays/)],
      ]);
      writeFileSync(certificate.keyFile, newer.key);
      await jest.advanceTimersByTimeAsync(CERTIFICATE_LOOK_MS);
      expect(await shown()).toBe(base64(newer));
      warned.mockRestore();
    });
  });
});
