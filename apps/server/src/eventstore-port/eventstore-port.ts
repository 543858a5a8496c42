import { Logger } from '@nestjs/common';
import { allows } from '@keelson/access';
import {
  ADMINS,
  type Authenticate,
  EventStoreProtocolServer,
  NOBODY,
  PostgresByteLog,
} from '@keelson/event-log/eventstore';
import type { Callers } from '../guard/callers';
import type { EventStorePortSettings } from '../settings/eventstore-port-settings';
import { StartRefused } from '../start-refused';
import { readCertificate } from './certificate';

export type EventStorePortOptions = {
  readonly settings: EventStorePortSettings;
  readonly host: string;
  /** Where the log lies. */
  readonly databaseUrl: string;
  readonly callers: Pick<Callers, 'find'>;
};

/**
 * This Keelson's log in EventStoreDB's protocol, to be followed by any of its clients. Events are as they are stored, positions are
 * those of REST.
 *
 * True: nothing can be written, by nobody; each call needs the token of an administrator as password, the user name does not matter.
 * Not promised: that a subscription ends when its token does; it lasts as long as its call.
 */
export class EventStorePort {
  private constructor(
    private readonly server: EventStoreProtocolServer,
    private readonly log: PostgresByteLog,
  ) {}

  /** @throws SettingInvalid, StartRefused */
  static async open(options: EventStorePortOptions): Promise<EventStorePort> {
    const { settings, host, databaseUrl, callers } = options;
    const tls = settings.tls && readCertificate(settings.tls);
    const logger = new Logger(EventStorePort.name);
    const log = new PostgresByteLog({ connection: databaseUrl });
    try {
      const server = await EventStoreProtocolServer.start({
        ...{ log, host, port: settings.port, readOnly: true },
        ...(tls && { tls }),
        authenticate: byToken(callers),
        report: (error) => logger.error(error),
      });
      return new EventStorePort(server, log);
    } catch (error) {
      await log.close();
      throw refusal(error as Error, host, settings.port);
    }
  }

  get connectionString(): string {
    return this.server.connectionString;
  }

  /** Ends all subscriptions. */
  async close(): Promise<void> {
    await this.server.close();
    await this.log.close();
  }
}

/**
 * The log as it is stored is for those who may export it. Less than an administrator is nobody here, and not a user with fewer
 * rights: to such a one the protocol opens every stream whose name does not begin with `$`.
 */
function byToken(callers: Pick<Callers, 'find'>): Authenticate {
  return async (_username, token) => {
    const caller = await callers.find(token);
    if (!caller) return undefined;
    return allows(caller.role, 'admin') ? { name: caller.name, groups: [ADMINS] } : NOBODY;
  };
}

/** gRPC wraps what the system said. */
function refusal(error: Error, host: string, port: number): StartRefused {
  const said = /\[listen \w+: ([^\]]+)\]/.exec(error.message)?.[1] ?? error.message;
  return new StartRefused(
    `the log cannot be served at port ${port} of ${host}, which KEELSON_EVENTSTORE_PORT and KEELSON_HOST name: ${said}`,
    { cause: error },
  );
}
