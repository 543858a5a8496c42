import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { OpenClient } from './open-client';

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
