import { randomUUID } from 'node:crypto';
import { BinaryWriter } from 'google-protobuf';
import type { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { Metadata } from '@grpc/grpc-js';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import {
  AppendReq,
  type AppendResp,
  BatchAppendReq,
  type BatchAppendResp,
  ReadReq,
} from '@eventstore/db-client/generated/streams_pb';

/** A whole batch append whose deadline is a span that is over; the classes of the client do not know that field (7). */
export function batchWithSpan(id: string, stream: string): Buffer {
  const writer = new BinaryWriter();
  writer.writeMessage(1, id, (text: string, to: BinaryWriter) => to.writeString(2, text));
  writer.writeMessage(2, stream, (name: string, to: BinaryWriter) => {
    to.writeMessage(1, name, (text: string, identifier: BinaryWriter) =>
      identifier.writeBytes(3, Buffer.from(text)),
    );
    to.writeMessage(4, name, () => undefined);
    to.writeMessage(7, name, (_: string, time: BinaryWriter) => time.writeInt64String(1, '-1'));
  });
  writer.writeBool(4, true);
  return Buffer.from(writer.getResultBuffer());
}

export class Batch {
  private readonly answers: BatchAppendResp[] = [];
  private readonly call;
  private readonly ended: Promise<BatchAppendResp[]>;

  constructor(streams: StreamsClient) {
    this.call = streams.batchAppend();
    this.call.on('data', (answer: BatchAppendResp) => this.answers.push(answer));
    this.ended = new Promise((resolve, reject) => {
      this.call.on('end', () => resolve(this.answers));
      this.call.on('error', reject);
    });
  }

  write(chunk: BatchAppendReq): void {
    this.call.write(chunk);
  }

  end(): Promise<BatchAppendResp[]> {
    this.call.end();
    return this.ended;
  }
}

export function chunk(
  id: string,
  stream: string | undefined,
  change: (message: BatchAppendReq.ProposedMessage) => unknown = () => undefined,
  isFinal = false,
  deadline?: Timestamp,
): BatchAppendReq {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new UUID().setString(randomUUID()))
    .setData(Buffer.from('{}'));
  message.getMetadataMap().set('type', 'SomethingHappened').set('content-type', 'application/json');
  change(message);
  const request = new BatchAppendReq()
    .setCorrelationId(new UUID().setString(id))
    .setProposedMessagesList([message])
    .setIsFinal(isFinal);
  if (stream === undefined) return request;
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
  const options = new BatchAppendReq.Options().setStreamIdentifier(identifier).setAny(new Empty());
  if (deadline) options.setDeadline(deadline);
  return request.setOptions(options);
}

export function append(
  streams: StreamsClient,
  stream: string,
  change: (message: AppendReq.ProposedMessage) => unknown,
): Promise<AppendResp> {
  return new Promise((resolve, reject) => {
    const call = streams.append((error, answer) => (error ? reject(error) : resolve(answer)));
    const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
    const options = new AppendReq.Options().setStreamIdentifier(identifier).setAny(new Empty());
    const message = new AppendReq.ProposedMessage()
      .setId(new UUID().setString(randomUUID()))
      .setData(Buffer.from('{}'));
    message
      .getMetadataMap()
      .set('type', 'SomethingHappened')
      .set('content-type', 'application/json');
    change(message);
    call.write(new AppendReq().setOptions(options));
    call.write(new AppendReq().setProposedMessage(message));
    call.end();
  });
}

export async function collectRaw<Message>(call: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of call) messages.push(message);
  return messages;
}

/** Also where the connection is in the clear, in which official clients send none. */
export function basicCredentials(user: string, password: string | undefined): Metadata {
  const metadata = new Metadata();
  if (password === undefined) return metadata;
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  metadata.set('authorization', `Basic ${pair}`);
  return metadata;
}

/** The first event of `$all`. */
export function readOfAll(): ReadReq {
  const options = new ReadReq.Options()
    .setAll(new ReadReq.Options.AllOptions().setStart(new Empty()))
    .setNoFilter(new Empty())
    .setCount('1')
    .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
  return new ReadReq().setOptions(options);
}
