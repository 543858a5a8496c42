import type { ByteEvent } from './byte-log.port';

/** `$tb` of a stream that was deleted softly. Not a number that JavaScript can hold, so it is written as text. */
const DELETED_TEXT = '9223372036854775807';
const DELETED = Number(DELETED_TEXT);

export const METADATA_TYPE = '$metadata';
export const DELETED_TYPE = '$streamDeleted';
export const LINK_TYPE = '$>';

export type Roles = readonly string[];
export type Acl = {
  readonly read?: Roles;
  readonly write?: Roles;
  readonly delete?: Roles;
  readonly metaRead?: Roles;
  readonly metaWrite?: Roles;
};

/** What a metastream's newest event says. */
export type StreamMetadata = {
  readonly deleted: boolean;
  readonly truncateBefore?: number;
  readonly maxCount?: number;
  readonly maxAgeMs?: number;
  readonly acl?: Acl;
};

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const streamOfMetastream = (stream: string): string => stream.slice(2);

const NOTHING: StreamMetadata = { deleted: false };
const parsed = new WeakMap<ByteEvent, StreamMetadata>();

/** Metadata that is no JSON object says nothing, as in EventStoreDB. */
export function streamMetadata(event: ByteEvent | undefined): StreamMetadata {
  if (!event) return NOTHING;
  const known = parsed.get(event);
  if (known) return known;
  const metadata = parseMetadata(event.data);
  parsed.set(event, metadata);
  return metadata;
}

export function deletesItsStream(event: {
  readonly type: string;
  readonly data: Uint8Array;
}): boolean {
  return event.type === METADATA_TYPE && parseMetadata(event.data).deleted;
}

function parseMetadata(data: Uint8Array): StreamMetadata {
  const fields = fieldsOf(data);
  const truncateBefore = numberOf(fields['$tb']);
  const maxCount = numberOf(fields['$maxCount']);
  const maxAge = numberOf(fields['$maxAge']);
  const acl = aclOf(fields['$acl']);
  return {
    deleted: truncateBefore === DELETED,
    ...(truncateBefore !== undefined && { truncateBefore }),
    ...(maxCount !== undefined && maxCount > 0 && { maxCount }),
    ...(maxAge !== undefined && maxAge > 0 && { maxAgeMs: maxAge * 1_000 }),
    ...(acl && { acl }),
  };
}

/** The same metadata, with the stream marked as deleted. */
export function deletedMetadata(event: ByteEvent | undefined): Uint8Array {
  const rest = JSON.stringify(withoutTruncation(event)).slice(1);
  return Buffer.from(`{"$tb":${DELETED_TEXT}${rest === '}' ? '' : ','}${rest}`);
}

/** The same metadata, with the stream beginning at `revision`: what lay before it stays deleted. */
export function recreatedMetadata(event: ByteEvent | undefined, revision: number): Uint8Array {
  return Buffer.from(JSON.stringify({ ...withoutTruncation(event), $tb: revision }));
}

function withoutTruncation(event: ByteEvent | undefined): Record<string, unknown> {
  const { $tb: _, ...rest } = event ? fieldsOf(event.data) : {};
  return rest;
}

function fieldsOf(data: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

function aclOf(value: unknown): Acl | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const roles = (key: string, name: keyof Acl): Acl => {
    const found = fields[key];
    if (typeof found === 'string') return { [name]: [found] };
    if (!Array.isArray(found)) return {};
    return { [name]: found.filter((role) => typeof role === 'string') };
  };
  return {
    ...roles('$r', 'read'),
    ...roles('$w', 'write'),
    ...roles('$d', 'delete'),
    ...roles('$mr', 'metaRead'),
    ...roles('$mw', 'metaWrite'),
  };
}

/** The defaults that the stream `$settings` may hold. */
export function parseAcls(data: Uint8Array): { readonly user?: Acl; readonly system?: Acl } {
  const fields = fieldsOf(data);
  const [user, system] = [aclOf(fields['$userStreamAcl']), aclOf(fields['$systemStreamAcl'])];
  return { ...(user && { user }), ...(system && { system }) };
}
