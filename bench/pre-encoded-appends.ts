import { randomUUID } from 'node:crypto';
import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { NewByteEvent } from '@keelson/event-log/eventstore';
import { BinaryWriter } from 'google-protobuf';

const NO_STREAM = -1;
const CORRELATION_ID_BYTES = 36;
/** An answer begins with its correlation id: the tags and lengths of a UUID, and of the text in it. */
const CORRELATION_ID_AT = 4;
/** Of `BatchAppendResp`: the field after the id is the second for a failure, the third for success. */
const SUCCESS_TAG = (3 << 3) | 2;

type Waiting = { readonly resolve: () => void; readonly reject: (error: Error) => void };

/**
 * Appends over `Streams.BatchAppend` by a client that spends as little as it can: on a machine with few cores the official one
 * costs more than the server that is to be measured. It reads of an answer to whom it belongs and whether it is a success.
 */
export class PreEncodedAppends {
  private readonly client: Client;
  private readonly call: ClientDuplexStream<Buffer, Buffer>;
  private readonly waiting = new Map<string, Waiting>();

  constructor(address: string) {
    const { path } = StreamsService.batchAppend;
    const asIs = (bytes: Buffer): Buffer => bytes;
    this.client = new Client(address, credentials.createInsecure());
    this.call = this.client.makeBidiStreamRequest(path, asIs, asIs);
    this.call.on('data', (answer: Buffer) => this.receive(answer));
    this.call.on('error', (error) => {
      for (const { reject } of this.waiting.values()) reject(error);
    });
  }

  append(stream: string, after: number, event: NewByteEvent): Promise<void> {
    const correlationId = randomUUID();
    return new Promise((resolve, reject) => {
      this.waiting.set(correlationId, { resolve, reject });
      this.call.write(encoded(correlationId, stream, after, event));
    });
  }

  close(): void {
    this.call.end();
    this.client.close();
  }

  private receive(answer: Buffer): void {
    const end = CORRELATION_ID_AT + CORRELATION_ID_BYTES;
    const correlationId = answer.toString('latin1', CORRELATION_ID_AT, end);
    const waiting = this.waiting.get(correlationId);
    this.waiting.delete(correlationId);
    if (answer[end] === SUCCESS_TAG) waiting?.resolve();
    else waiting?.reject(new Error(`an append was refused: ${answer.toString('latin1')}`));
  }
}

function encoded(
  correlationId: string,
  stream: string,
  after: number,
  { id, type, data, metadata }: NewByteEvent,
): Buffer {
  const writer = new BinaryWriter();
  writer.writeMessage(1, correlationId, writeUuid);
  writer.writeMessage(2, stream, (name: string, to: BinaryWriter) => {
    to.writeMessage(1, name, (text: string, identifier: BinaryWriter) =>
      identifier.writeBytes(3, Buffer.from(text)),
    );
    if (after === NO_STREAM) to.writeMessage(3, name, () => undefined);
    else to.writeUint64(2, after);
  });
  writer.writeMessage(3, id, (text: string, to: BinaryWriter) => {
    to.writeMessage(1, text, writeUuid);
    to.writeMessage(2, ['type', type], writeEntry);
    to.writeMessage(2, ['content-type', 'application/json'], writeEntry);
    to.writeBytes(3, metadata);
    to.writeBytes(4, data);
  });
  writer.writeBool(4, true);
  return Buffer.from(writer.getResultBuffer());
}

const writeUuid = (id: string, to: BinaryWriter): void => to.writeString(2, id);

function writeEntry([key, value]: readonly string[], to: BinaryWriter): void {
  to.writeString(1, key);
  to.writeString(2, value);
}
