import { randomUUID } from 'node:crypto';
import { chmod, lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Attributes, Identity, Io, Look, Resource } from '../resource-type';

export type WantedFile = {
  readonly path: string;
  readonly content: string | Buffer;
  readonly sensitive: boolean;
  readonly mode: string;
};

const previewCharactersMax = 4_096;

/** A file with a known content, wherever that comes from: what `file` and `template` have in common. */
export function fileResource(wanted: WantedFile): Resource {
  const { path, content, sensitive, mode } = wanted;
  const text = typeof content === 'string' ? content : undefined;
  return {
    key: `file:${path}`,
    identity: { path },
    exports: { path, mode, ...(text === undefined ? {} : { content: text }) },
    want: (digests) => ({ content: digests.of(content, sensitive), mode }),
    read: (look) => readFileAttributes(path, (bytes) => look.digests.of(bytes, sensitive)),
    apply: () => replaceFile(wanted),
    shown: { path },
    ...(sensitive || text === undefined || text.length > previewCharactersMax
      ? {}
      : { preview: { text } }),
  };
}

/** With the digest made the way the recorded one was made: a value may have become sensitive since. */
export function readRecordedFile(identity: Identity, look: Look): Promise<Attributes | null> {
  const recorded = look.recorded?.content;
  const sensitive = typeof recorded === 'string' && recorded.startsWith('hmac-');
  return readFileAttributes(identity.path as string, (bytes) => look.digests.of(bytes, sensitive));
}

export async function removeFile(identity: Identity, _io: Io): Promise<void> {
  await rm(identity.path as string, { force: true });
}

async function readFileAttributes(
  path: string,
  digest: (bytes: Buffer) => string,
): Promise<Attributes | null> {
  const stat = await lstat(path).catch(absent);
  if (stat === null) return null;
  const mode = modeOf(stat.mode);
  // Something else stands there: never equal to what is wanted, and never read.
  if (!stat.isFile()) return { content: 'not a file', mode };
  return { content: digest(await readFile(path)), mode };
}

/** Whole or not at all: written beside, then renamed. */
async function replaceFile({ path, content, mode }: WantedFile): Promise<void> {
  const aside = `${path}.keelson-${randomUUID()}`;
  const bits = Number.parseInt(mode, 8);
  const file = await open(aside, 'wx', bits).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`the folder ${dirname(path)} does not exist: declare it as a directory`);
  });
  try {
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await chmod(aside, bits);
    await rename(aside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(aside, { force: true });
    throw error;
  }
}

export const modeOf = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
