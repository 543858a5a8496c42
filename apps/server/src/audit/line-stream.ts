import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export const LINES_MEDIA_TYPE = 'application/x-ndjson';

/** Sends what is generated as fast as the client reads it. A fault in the middle breaks the connection, so that it is noticed. */
export async function sendStream(
  reply: FastifyReply,
  mediaType: string,
  content: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await reply
    .type(mediaType)
    .header('cache-control', 'no-store, no-transform')
    .send(Readable.from(content, { objectMode: false }));
}

export async function* asLines(messages: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const message of messages) yield `${JSON.stringify(message)}\n`;
}
