import { BinaryWriter } from 'google-protobuf';
import type { Position } from '../../event-log.port';
import type { ByteEvent } from '../byte-log.port';
import { revisionText } from './protocol-error';

/** What `Read` answers, message by message. */
export type ReadReply =
  | {
      readonly kind: 'event';
      /** Absent: a link whose target is gone. */
      readonly event: ByteEvent | undefined;
      readonly link?: ByteEvent;
      readonly structuredIds: boolean;
    }
  | { readonly kind: 'confirmation'; readonly subscriptionId: string }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'stream_not_found'; readonly stream: string }
  | { readonly kind: 'caught_up' };

const TICKS_PER_MS = 10_000;

/**
 * `ReadResp`, written without the generated classes: they cost several times more, and this is what a subscription spends its
 * time with. An event that goes to several subscribers is written once.
 */
export function encodeReadReply(reply: ReadReply): Buffer {
  if (reply.kind === 'event' && !reply.link && reply.event && !reply.structuredIds) {
    const known = encoded.get(reply.event);
    if (known) return known;
    const bytes = encode(reply);
    encoded.set(reply.event, bytes);
    return bytes;
  }
  return encode(reply);
}
const encoded = new WeakMap<ByteEvent, Buffer>();

function encode(reply: ReadReply): Buffer {
  const writer = new BinaryWriter();
  switch (reply.kind) {
    case 'event':
      writer.writeMessage(1, reply, writeReadEvent);
      break;
    case 'confirmation':
      writer.writeMessage(2, reply.subscriptionId, (id: string, to: BinaryWriter) =>
        to.writeString(1, id),
      );
      break;
    case 'checkpoint':
      writer.writeMessage(3, reply.position, writePosition);
      break;
    case 'stream_not_found':
      writer.writeMessage(4, reply.stream, (stream, to: BinaryWriter) =>
        to.writeMessage(1, stream, writeStream),
      );
      break;
    case 'caught_up':
      writer.writeMessage(8, reply, () => undefined);
      break;
  }
  return Buffer.from(writer.getResultBuffer());
}

type EventReply = Extract<ReadReply, { kind: 'event' }>;

function writeReadEvent(reply: EventReply, writer: BinaryWriter): void {
  const { event, link, structuredIds } = reply;
  const write = (each: ByteEvent, to: BinaryWriter): void => writeRecorded(each, structuredIds, to);
  if (event) writer.writeMessage(1, event, write);
  if (link) writer.writeMessage(2, link, write);
  const original = link ?? event;
  if (original) writer.writeUint64String(3, original.position.toString());
}

function writeRecorded(event: ByteEvent, structuredIds: boolean, writer: BinaryWriter): void {
  const position = event.position.toString();
  writer.writeMessage(1, event.id, structuredIds ? writeStructuredUuid : writeUuid);
  writer.writeMessage(2, event.stream, writeStream);
  writer.writeUint64String(3, revisionText(event.revision));
  writer.writeUint64String(4, position);
  writer.writeUint64String(5, position);
  writer.writeMessage(6, ['type', event.type], writeEntry);
  writer.writeMessage(6, ['created', String(event.recordedAtMs * TICKS_PER_MS)], writeEntry);
  const contentType = event.isJson ? 'application/json' : 'application/octet-stream';
  writer.writeMessage(6, ['content-type', contentType], writeEntry);
  writer.writeBytes(7, event.metadata);
  writer.writeBytes(8, event.data);
}

function writeEntry([key, value]: readonly string[], writer: BinaryWriter): void {
  writer.writeString(1, key);
  writer.writeString(2, value);
}

export function writePosition(position: Position, writer: BinaryWriter): void {
  writer.writeUint64String(1, position.toString());
  writer.writeUint64String(2, position.toString());
}

export function writeStream(stream: string, writer: BinaryWriter): void {
  writer.writeBytes(3, Buffer.from(stream));
}

export function writeUuid(id: string, writer: BinaryWriter): void {
  writer.writeString(2, id);
}

function writeStructuredUuid(id: string, writer: BinaryWriter): void {
  const hex = id.replaceAll('-', '');
  const half = (digits: string): string => BigInt.asIntN(64, BigInt(`0x${digits}`)).toString();
  writer.writeMessage(1, hex, (_, to: BinaryWriter) => {
    to.writeInt64String(1, half(hex.slice(0, 16)));
    to.writeInt64String(2, half(hex.slice(16)));
  });
}
