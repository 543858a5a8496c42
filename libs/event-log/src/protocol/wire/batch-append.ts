import { BinaryReader, BinaryWriter } from 'google-protobuf';
import type { ExpectedRevision, Position } from '../../event-log.port';
import type { ProposedEvent } from './proposed-event';
import { expectationText, revisionText } from './protocol-error';
import { writePosition, writeStream, writeUuid } from './read-reply';
import { readUuid } from './uuid';

export type BatchOptions = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** When the client stops waiting: a moment, or a span from the arrival on. */
  readonly deadline?: { readonly atMs: number } | { readonly inMs: number };
};

export type BatchChunk = {
  readonly correlationId: string | undefined;
  readonly options: BatchOptions | undefined;
  readonly events: readonly ProposedEvent[];
  readonly isFinal: boolean;
};

export type BatchFailure = {
  /** A google.rpc.Code. */
  readonly code: number;
  readonly message: string;
  readonly detail: { readonly type: string; readonly bytes: Uint8Array };
};

export type BatchReply = {
  readonly correlationId: string;
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly result:
    | { readonly revision: number; readonly position: Position | undefined }
    | { readonly failure: BatchFailure };
};

/**
 * `BatchAppendReq`, read without the generated classes: those do not know the deadline as a duration (field 7), which newer
 * clients send, and they cost several times more.
 */
export function decodeBatchChunk(bytes: Buffer): BatchChunk {
  const reader = new BinaryReader(bytes);
  let correlationId: string | undefined;
  let options: BatchOptions | undefined;
  const events: ProposedEvent[] = [];
  let isFinal = false;
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case 1:
        reader.readMessage({}, () => (correlationId = readUuid(reader)));
        break;
      case 2:
        reader.readMessage({}, () => (options = readOptions(reader)));
        break;
      case 3:
        reader.readMessage({}, () => events.push(readEvent(reader)));
        break;
      case 4:
        isFinal = reader.readBool();
        break;
      default:
        reader.skipField();
    }
  }
  return { correlationId, options, events, isFinal };
}

function readOptions(reader: BinaryReader): BatchOptions {
  let stream = '';
  let expected: ExpectedRevision = 'any';
  let deadline: BatchOptions['deadline'];
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case 1:
        reader.readMessage({}, () => (stream = readStreamName(reader)));
        break;
      case 2:
        expected = Number(reader.readUint64String());
        break;
      case 3:
        expected = 'no_stream';
        reader.skipField();
        break;
      case 5:
        expected = 'stream_exists';
        reader.skipField();
        break;
      case 6:
        reader.readMessage({}, () => (deadline = { atMs: readTimeMs(reader) }));
        break;
      case 7:
        reader.readMessage({}, () => (deadline = { inMs: readTimeMs(reader) }));
        break;
      default:
        reader.skipField();
    }
  }
  return { stream, expected, ...(deadline && { deadline }) };
}

function readStreamName(reader: BinaryReader): string {
  let name = '';
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 3) name = bytesOf(reader).toString('utf8');
    else reader.skipField();
  }
  return name;
}

/** A Timestamp and a Duration have the same fields: seconds and nanoseconds. */
function readTimeMs(reader: BinaryReader): number {
  let ms = 0;
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) ms += Number(reader.readInt64String()) * 1_000;
    else if (reader.getFieldNumber() === 2) ms += reader.readInt32() / 1_000_000;
    else reader.skipField();
  }
  return ms;
}

const NO_BYTES = Buffer.alloc(0);

function readEvent(reader: BinaryReader): ProposedEvent {
  let id: string | undefined;
  const about = new Map<string, string>();
  let metadata: Uint8Array = NO_BYTES;
  let data: Uint8Array = NO_BYTES;
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case 1:
        reader.readMessage({}, () => (id = readUuid(reader)));
        break;
      case 2:
        reader.readMessage({}, () => readEntry(reader, about));
        break;
      case 3:
        metadata = bytesOf(reader);
        break;
      case 4:
        data = bytesOf(reader);
        break;
      default:
        reader.skipField();
    }
  }
  return { id, type: about.get('type'), contentType: about.get('content-type'), data, metadata };
}

function readEntry(reader: BinaryReader, into: Map<string, string>): void {
  let [key, value] = ['', ''];
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) key = reader.readString();
    else if (reader.getFieldNumber() === 2) value = reader.readString();
    else reader.skipField();
  }
  into.set(key, value);
}

function bytesOf(reader: BinaryReader): Buffer {
  const bytes = reader.readBytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `BatchAppendResp`. */
export function encodeBatchReply(reply: BatchReply): Buffer {
  const writer = new BinaryWriter();
  const { result, expected } = reply;
  writer.writeMessage(1, reply.correlationId, writeUuid);
  if ('failure' in result) writer.writeMessage(2, result.failure, writeStatus);
  else writer.writeMessage(3, result, writeSuccess);
  writer.writeMessage(4, reply.stream, writeStream);
  if (typeof expected === 'number') writer.writeUint64String(5, expectationText(expected));
  else writer.writeMessage(BELIEF_FIELDS[expected], expected, () => undefined);
  return Buffer.from(writer.getResultBuffer());
}

const BELIEF_FIELDS = { no_stream: 6, any: 7, stream_exists: 8 } as const;

function writeSuccess(
  { revision, position }: { revision: number; position: Position | undefined },
  writer: BinaryWriter,
): void {
  if (revision >= 0) writer.writeUint64String(1, revisionText(revision));
  else writer.writeMessage(2, revision, () => undefined);
  if (position !== undefined) writer.writeMessage(3, position, writePosition);
  else writer.writeMessage(4, revision, () => undefined);
}

/** `google.rpc.Status` with one detail, where the original has a list of them. */
function writeStatus({ code, message, detail }: BatchFailure, writer: BinaryWriter): void {
  writer.writeEnum(1, code);
  writer.writeString(2, message);
  writer.writeMessage(3, detail, ({ type, bytes }: BatchFailure['detail'], to: BinaryWriter) => {
    to.writeString(1, `type.googleapis.com/${type}`);
    to.writeBytes(2, bytes);
  });
}
