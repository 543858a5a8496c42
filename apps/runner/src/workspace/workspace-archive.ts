import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { ARCHIVE_LIMITS, packFolder, unpackSource, type ArchiveLimits } from '@keelson/artifacts';
import { Parser, type ReadEntry } from 'tar';
import { digestOf } from './digest';
import { makeJobFolder, manifestName, scratchOf, workdirOf } from './job-folder';

const MIB = 1024 * 1024;
/** A work folder may hold what the source did not: modules that were fetched, the saved plan. The server takes 64 MiB. */
const workspaceLimits: ArchiveLimits = {
  archiveBytesMax: 64 * MIB,
  unpackedBytesMax: 256 * MIB,
  entriesMax: 5 * ARCHIVE_LIMITS.entriesMax,
};
const manifestBytesMax = 64 * 1024;

type Manifest = { readonly version: 1; readonly folder: string; readonly planDigest: string };

export type Workspace = { readonly digest: string; readonly bytes: Uint8Array };

/**
 * What another runner needs to apply a plan: the work folder without what can be fetched again, the scratch folder with the saved
 * plan but without tools' output, and a manifest with the absolute folder. A plan holds absolute paths (`path.cwd`, `abspath`),
 * and applied elsewhere it fails halfway, after other resources were changed: so it is restored at exactly that path, or not at all.
 */
export async function archiveWorkspace(
  folder: string,
  options: {
    readonly planDigest: string;
    /** Relative to the work folder. */
    readonly excludes: readonly string[];
    /** Absolute: output folders of tools. */
    readonly leaveOut: readonly string[];
  },
): Promise<Workspace> {
  const manifest: Manifest = { version: 1, folder, planDigest: options.planDigest };
  await writeFile(join(folder, manifestName), JSON.stringify(manifest), { mode: 0o600 });
  const skipped = new Set([
    ...options.excludes.map((path) => `work/${path.replace(/^\.\/|\/+$/g, '')}`),
    ...options.leaveOut.map((path) => relative(folder, path).replaceAll('\\', '/')),
  ]);
  return packFolder(folder, {
    skip: (_name, path) => skipped.has(path),
    limits: workspaceLimits,
  });
}

/** Restores a workspace where it was made, and answers that folder. Everything is checked before anything is written. */
export async function restoreWorkspace(
  bytes: Uint8Array,
  expected: { readonly workspaceDigest: string; readonly planDigest: string },
): Promise<string> {
  if (digestOf(bytes) !== expected.workspaceDigest) {
    throw new Error('the workspace that was handed over is not the one that was archived');
  }
  const { folder, planDigest } = await readManifest(bytes);
  if (planDigest !== expected.planDigest) {
    throw new Error('the workspace that was handed over holds another plan than the confirmed one');
  }
  if (!isAbsolute(folder) || normalize(folder) !== folder || dirname(folder) === folder) {
    throw new Error('the workspace that was handed over names no proper folder');
  }
  try {
    await makeJobFolder(folder);
    await rm(workdirOf(folder), { recursive: true });
    await rm(scratchOf(folder), { recursive: true });
    await unpackSource(Buffer.from(bytes), folder, workspaceLimits);
  } catch (error) {
    throw new Error(
      `the plan can only be applied in the folder in which it was made, and ${folder} cannot be restored here ` +
        `(${messageOf(error)}); give all runners the same KEELSON_RUNNER_WORK_ROOT`,
      { cause: error },
    );
  }
  return folder;
}

async function readManifest(bytes: Uint8Array): Promise<Manifest> {
  let text: string | undefined;
  const parser = new Parser({
    strict: true,
    filter: (path) => path === manifestName,
    maxMetaEntrySize: manifestBytesMax,
  });
  parser.on('entry', (entry: ReadEntry) => {
    const chunks: Buffer[] = [];
    if (entry.size > manifestBytesMax || basename(entry.path) !== manifestName) {
      entry.resume();
      return;
    }
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => (text = Buffer.concat(chunks).toString('utf8')));
  });
  const ended = once(parser, 'end');
  parser.end(Buffer.from(bytes));
  await ended;
  const manifest = JSON.parse(text ?? 'null') as Partial<Manifest> | null;
  if (
    manifest?.version !== 1 ||
    typeof manifest.folder !== 'string' ||
    typeof manifest.planDigest !== 'string'
  ) {
    throw new Error('the workspace that was handed over has no manifest of a known version');
  }
  return manifest as Manifest;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
