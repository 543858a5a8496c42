import { BinaryReader } from 'google-protobuf';
import type { UUID } from '@eventstore/db-client/generated/shared_pb';

const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Both forms of the protocol's UUID as lower-case text; undefined when it is neither. */
export function uuidText(uuid: UUID | undefined): string | undefined {
  const structured = uuid?.getStructured();
  if (structured) {
    return fromHalves(structured.getMostSignificantBits(), structured.getLeastSignificantBits());
  }
  return checked(uuid?.getString());
}

/** The same from a reader that stands inside the message. */
export function readUuid(reader: BinaryReader): string | undefined {
  let text: string | undefined;
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 2) text = checked(reader.readString());
    else if (reader.getFieldNumber() === 1) text = readStructured(reader);
    else reader.skipField();
  }
  return text;
}

function readStructured(reader: BinaryReader): string | undefined {
  let [most, least] = ['0', '0'];
  reader.readMessage({}, () => {
    while (reader.nextField()) {
      if (reader.getFieldNumber() === 1) most = reader.readInt64String();
      else if (reader.getFieldNumber() === 2) least = reader.readInt64String();
      else reader.skipField();
    }
  });
  return fromHalves(most, least);
}

function fromHalves(most: string, least: string): string {
  const hex = [most, least]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function checked(text: string | undefined): string | undefined {
  const lower = text?.toLowerCase();
  return lower !== undefined && UUID_TEXT.test(lower) ? lower : undefined;
}
