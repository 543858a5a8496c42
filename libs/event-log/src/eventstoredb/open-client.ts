import type { ClientReadableStream } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';

/**
 * The client's own reads answer parsed payloads and cannot be filtered; its connection (discovery, TLS, credentials, change of the
 * leader) is what we want of it. What it offers to its own parts it offers to a subclass.
 */
export class OpenClient extends EventStoreDBClient {
  static read(
    client: EventStoreDBClient,
    request: ReadReq,
    timeoutMs: number,
  ): Promise<ClientReadableStream<ReadResp>> {
    const open: OpenClient = client;
    const deadline = timeoutMs === Infinity ? Infinity : new Date(Date.now() + timeoutMs);
    const [headers, options] = open.callArguments({ requiresLeader: true }, { deadline });
    const create = open.GRPCStreamCreator(StreamsClient, 'read', (streams) =>
      streams.read(request, headers, options),
    );
    return create();
  }

  /**
   * Resolves when the client knows what its server can, which it asks once, before its first append. It keeps the answer, also when
   * that was that no server could be found; so a client of which this rejects will never append again, and has to be given up.
   */
  static async ready(client: EventStoreDBClient): Promise<void> {
    const open: OpenClient = client;
    await open.capabilities;
  }

  /** `dispose` ends the calls and leaves the connection open. */
  static async close(client: EventStoreDBClient): Promise<void> {
    const open: OpenClient = client;
    await open.dispose();
    const channel = await open.getChannel();
    channel.close();
  }
}
