import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type ExportLine, LogVerifier, type StoredEvent, storedEventOf } from '@keelson/event-log';
import { type BackupEntry, type BackupManifest, isManifest, MANIFEST } from './backup-manifest';
import { RestoreRefused } from './restore-refused';
import { type TarEntry, TarBroken, tarEntries } from './tar-entries';

/** What a manifest lists of a hundred thousand blobs. */
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

/** Reads the whole file and answers its manifest: nothing is restored from a backup that is not whole. @throws RestoreRefused */
export async function checkBackup(file: string): Promise<BackupManifest> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RestoreRefused(`there is no file ${file}`);
  }
  try {
    return await check(file);
  } catch (error) {
    if (!(error instanceof TarBroken) && !(error instanceof SyntaxError)) throw error;
    throw new RestoreRefused(`${file} is damaged: ${error.message}`, { cause: error });
  }
}

async function check(file: string): Promise<BackupManifest> {
  const found: BackupEntry[] = [];
  const verifier = new LogVerifier();
  let manifest: unknown;
  for await (const entry of tarEntries(file)) {
    if (manifest !== undefined) throw new TarBroken('something follows its manifest');
    if (entry.path === MANIFEST) manifest = JSON.parse((await contentOf(entry)).toString());
    else found.push(await digestOf(entry));
    if (entry.path.startsWith('events/')) await checkEvents(entry, verifier);
  }
  if (manifest === undefined) throw new TarBroken('its end is missing');
  if (!isManifest(manifest)) {
    throw new RestoreRefused(`${file} is no backup that this version of Keelson can read`);
  }
  const differs = firstDifference(manifest.entries, found);
  if (differs !== undefined) throw new TarBroken(`${differs} is not what was backed up`);
  if (verifier.count !== manifest.events || verifier.root !== manifest.root) {
    throw new TarBroken('its events are not those of its manifest');
  }
  return manifest;
}

/** The events of one entry, which is of a bounded size. */
export async function* eventsOf(entry: TarEntry): AsyncGenerator<StoredEvent> {
  for (const line of (await contentOf(entry)).toString().split('\n').slice(0, -1)) {
    yield storedEventOf(JSON.parse(line) as ExportLine);
  }
}

export async function contentOf(entry: TarEntry): Promise<Buffer> {
  if (entry.size > MANIFEST_BYTES_MAX) throw new TarBroken(`${entry.path} is too large`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function checkEvents(entry: TarEntry, verifier: LogVerifier): Promise<void> {
  for await (const event of eventsOf(entry)) {
    const fault = verifier.accept(event);
    if (fault) throw new TarBroken(`${fault.message} (event ${fault.event?.id})`);
  }
}

async function digestOf(entry: TarEntry): Promise<BackupEntry> {
  const hash = createHash('sha256');
  for await (const chunk of entry.chunks()) hash.update(chunk);
  return { path: entry.path, size: entry.size, sha256: hash.digest('hex') };
}

function firstDifference(
  wanted: readonly BackupEntry[],
  found: readonly BackupEntry[],
): string | undefined {
  const index = Array.from({ length: Math.max(wanted.length, found.length) }).findIndex(
    (_, place) => {
      const [want, have] = [wanted[place], found[place]];
      return want?.path !== have?.path || want?.sha256 !== have?.sha256;
    },
  );
  return index < 0 ? undefined : (wanted[index] ?? found[index])?.path;
}
