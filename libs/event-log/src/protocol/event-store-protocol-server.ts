import {
  experimental,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb';
import type {
  AppendResp,
  DeleteResp,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ByteLog } from './byte-log.port';
import { type Certificate, RenewableCertificate } from './renewable-certificate';
import { Access, type Authenticate } from './service/access';
import { AppendService, type AppendCall } from './service/append';
import { BatchAppendService, type BatchCall } from './service/batch-append';
import { type DeleteCall, DeleteService, type TombstoneCall } from './service/delete';
import { Gossip, supportedMethods } from './service/discovery';
import { type ReadCall, ReadService } from './service/read';
import { Rechecks } from './service/rechecks';
import { Stopping } from './service/stopping';
import { decodeBatchChunk, encodeBatchReply } from './wire/batch-append';
import { encodeReadReply } from './wire/read-reply';

export type EventStoreProtocolServerOptions = {
  /** Not closed by the server. */
  readonly log: ByteLog;
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  /** Without it the server speaks in the clear, and official clients send no credentials. */
  readonly tls?: Certificate;
  /** Without it everybody is an administrator. */
  readonly authenticate?: Authenticate;
  /**
   * How often it is looked at again whether running reads and subscriptions may still read what they read. Without it they may for
   * their whole life, as in EventStoreDB; the appends of one batch call always may.
   */
  readonly recheckEveryMs?: number;
  readonly readOnly?: boolean;
  /** Of one append, all its events together. */
  readonly appendBytesMax?: number;
  readonly now?: () => number;
  /** Hears of what was not foreseen; clients learn only that it happened. */
  readonly report?: (error: unknown) => void;
};

export const APPEND_BYTES_MAX = 1024 * 1024;
/** A chunk of an append may hold more than the append may: only then can it be answered properly. */
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;
const SHUTDOWN_MS = 1_000;
const HOST_DEFAULT = '127.0.0.1';

/** As an address of IPv6 stands before a port. */
const bracketed = (host: string): string => (/^[^[].*:/.test(host) ? `[${host}]` : host);

/** gRPC wraps what the system said. */
function plainly(error: Error): Error {
  const said = /\[listen \w+: ([^\]]+)\]/.exec(error.message)?.[1];
  return said === undefined ? error : new Error(said, { cause: error });
}

const definition = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: encodeReadReply },
  batchAppend: {
    ...StreamsService.batchAppend,
    requestDeserialize: decodeBatchChunk,
    responseSerialize: encodeBatchReply,
  },
};

/**
 * Speaks EventStoreDB's gRPC protocol (as of 24.6: server features, gossip, and all of `Streams`) over a log, so that programs
 * written for EventStoreDB, in any language, work on it.
 *
 * Left out, and answered with UNIMPLEMENTED: persistent subscriptions, projections, users, operations, monitoring, HTTP. Nothing
 * is ever removed from the log, so there is no scavenge, and `$all` shows what streams hide. One node that leads.
 */
export class EventStoreProtocolServer {
  private readonly stopping = new Stopping();
  private readonly server: Server;
  private readonly certificate: RenewableCertificate | undefined;
  private boundPort = 0;

  private constructor(private readonly options: EventStoreProtocolServerOptions) {
    this.certificate = options.tls && new RenewableCertificate(options.tls);
    this.server = new Server({
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': -1,
    });
    this.register();
  }

  /** @throws when the port is taken */
  static async start(options: EventStoreProtocolServerOptions): Promise<EventStoreProtocolServer> {
    const server = new EventStoreProtocolServer(options);
    await server.listen();
    return server;
  }

  get port(): number {
    return this.boundPort;
  }

  /** For `EventStoreDBClient.connectionString`. */
  get connectionString(): string {
    const { host = HOST_DEFAULT, tls } = this.options;
    return `esdb://${bracketed(host)}:${this.boundPort}?tls=${tls !== undefined}`;
  }

  /** From the next connection on; those that exist stay. Only for a server that was started with one. */
  renewCertificate(certificate: Certificate): void {
    this.certificate?.renew(certificate);
  }

  /** Ends all calls. */
  async close(): Promise<void> {
    this.stopping.stop();
    const forced = setTimeout(() => this.server.forceShutdown(), SHUTDOWN_MS);
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    clearTimeout(forced);
  }

  private async listen(): Promise<void> {
    const { host = HOST_DEFAULT, port } = this.options;
    const { certificate } = this;
    const credentials = certificate
      ? experimental.createCertificateProviderServerCredentials(certificate, null, false)
      : ServerCredentials.createInsecure();
    this.boundPort = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync(`${bracketed(host)}:${port}`, credentials, (error, bound) =>
        error ? reject(plainly(error)) : resolve(bound),
      ),
    );
  }

  private register(): void {
    const { log, authenticate, readOnly = false, now = Date.now } = this.options;
    const { recheckEveryMs, report = () => undefined } = this.options;
    const { appendBytesMax = APPEND_BYTES_MAX, host = HOST_DEFAULT } = this.options;
    const access = new Access(log, authenticate, readOnly);
    const rechecks = new Rechecks(recheckEveryMs, report);
    const read = new ReadService(log, access, this.stopping, rechecks, now, report);
    const append = new AppendService(log, access, appendBytesMax, report);
    const batch = new BatchAppendService(log, access, appendBytesMax, now, report);
    const remove = new DeleteService(log, access, report);
    const gossip = new Gossip(() => ({ host, port: this.boundPort }));
    this.server.addService(definition, {
      read: (call: ReadCall) => void read.serve(call),
      append: (call: AppendCall, answer: sendUnaryData<AppendResp>) =>
        void append.serve(call, answer),
      batchAppend: (call: BatchCall) => void batch.serve(call),
      delete: (call: DeleteCall, answer: sendUnaryData<DeleteResp>) =>
        void remove.serveDelete(call, answer),
      tombstone: (call: TombstoneCall, answer: sendUnaryData<TombstoneResp>) =>
        void remove.serveTombstone(call, answer),
    });
    this.server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods });
    this.server.addService(GossipService, {
      read: (call: ServerUnaryCall<unknown, ClusterInfo>, answer: sendUnaryData<ClusterInfo>) =>
        gossip.serve(call, answer),
    });
  }
}
