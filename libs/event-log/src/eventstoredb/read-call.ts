import type { ClientReadableStream } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';

/**
 * The client's own reads answer parsed payloads and cannot be filtered; its connection (discovery, TLS, credentials, change of the
 * leader) is what we want of it. What it offers to its own parts it offers to a subclass.
 */
class OpenClient extends EventStoreDBClient {
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
}

/**
 * One call of `Streams.Read`, message by message, as fast as the consumer takes them. It ends with the consumer, with the signal,
 * or with the server. @throws ServiceError
 */
export async function* readCall(
  client: EventStoreDBClient,
  request: ReadReq,
  timeoutMs: number,
  signal?: AbortSignal,
): AsyncGenerator<ReadResp, void, void> {
  const call = await OpenClient.read(client, request, timeoutMs);
  const cancel = (): void => call.cancel();
  // A cancelled call still reports that it was.
  call.on('error', () => undefined);
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  try {
    for await (const message of call as AsyncIterable<ReadResp>) yield message;
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}
