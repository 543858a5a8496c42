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
import { CertificateFiles } from './certificate-files';

/** How long a running call outlives its token, beside what `Callers` remembers of it. */
const RECHECK_MS = 2_000;
const CERTIFICATE_LOOK_MS = 60_000;

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
 * A running subscription ends with UNAUTHENTICATED soon after its token was deleted. A newer certificate in its files is used from
 * the next look at them on, for new connections.
 */
export class EventStorePort {
  private static readonly logger = new Logger(EventStorePort.name);
  private readonly timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly server: EventStoreProtocolServer,
    private readonly log: PostgresByteLog,
    certificate: CertificateFiles | undefined,
  ) {
    if (!certificate) return;
    this.timer = setInterval(() => this.renew(certificate), CERTIFICATE_LOOK_MS).unref();
  }

  /** @throws SettingInvalid, StartRefused */
  static async open(options: EventStorePortOptions): Promise<EventStorePort> {
    const { settings, host, databaseUrl, callers } = options;
    const certificate = settings.tls && new CertificateFiles(settings.tls);
    const log = new PostgresByteLog({ connection: databaseUrl });
    try {
      const server = await EventStoreProtocolServer.start({
        ...{ log, host, port: settings.port, readOnly: true },
        ...(certificate && { tls: certificate.current }),
        ...{ authenticate: byToken(callers), recheckEveryMs: RECHECK_MS },
        report: (error) => EventStorePort.logger.error(error),
      });
      return new EventStorePort(server, log, certificate);
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
    clearInterval(this.timer);
    await this.server.close();
    await this.log.close();
  }

  /** What is no certificate with its key does not stop the port: it goes on with the one that it has. */
  private renew(files: CertificateFiles): void {
    try {
      const renewed = files.renewed();
      if (!renewed) return;
      this.server.renewCertificate(renewed);
      EventStorePort.logger.log('new connections are shown the newer certificate');
    } catch (error) {
      const { message } = error as Error;
      EventStorePort.logger.warn(`${message}; the certificate that was there before stays in use`);
    }
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

function refusal(error: Error, host: string, port: number): StartRefused {
  return new StartRefused(
    `the log cannot be served at port ${port} of ${host}, which KEELSON_EVENTSTORE_PORT and KEELSON_HOST name: ${error.message}`,
    { cause: error },
  );
}
