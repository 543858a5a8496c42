import type { ApplyAnswer, KeelsonClient } from '@keelson/client';
import { ArchiveRefused, packSource } from '@keelson/artifacts';
import {
  ManifestInvalid,
  parseManifests,
  resolveProject,
  resolveSourcePath,
  withArchives,
} from '@keelson/manifests';
import { join, relative } from 'node:path';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import type { ManifestFile } from './manifest-files';

export type SendOptions = { readonly dryRun: boolean; readonly cwd: string };

/**
 * Applies manifests with their source folders as one. All of them are checked before the first byte is sent, an archive that the
 * server has is not sent again, and the server decides over all of it in one apply.
 */
export async function sendManifests(
  client: KeelsonClient,
  files: readonly ManifestFile[],
  { dryRun, cwd }: SendOptions,
): Promise<ApplyAnswer> {
  const named = files.map(({ file, text }) => ({ file, text, shown: shownPath(cwd, file) }));
  checkAll(named);
  const documents: string[] = [];
  for (const { file, text, shown } of named) {
    const send = (path: string, at: string): Promise<string> =>
      sendFolder(client, { manifest: file, shown, path, at });
    documents.push(await refusing(() => withArchives(text, send, { file: shown })));
  }
  return client.apply(documents.join('\n---\n'), { dryRun });
}

/** As short as it is clear: from here, unless it lies elsewhere. */
function shownPath(cwd: string, file: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

function checkAll(files: readonly (ManifestFile & { readonly shown: string })[]): void {
  const faults: string[] = [];
  for (const { text, shown } of files) {
    try {
      for (const manifest of parseManifests(text, { file: shown, allowPaths: true })) {
        if (manifest.kind === 'InfraProject') resolveProject(manifest);
      }
    } catch (error) {
      if (!(error instanceof ManifestInvalid)) throw error;
      faults.push(...describeFaults(error));
    }
  }
  if (faults.length > 0) throw manifestRefused(faults);
}

type Folder = {
  readonly manifest: string;
  readonly shown: string;
  readonly path: string;
  readonly at: string;
};

async function sendFolder(client: KeelsonClient, folder: Folder): Promise<string> {
  const { manifest, shown, path, at } = folder;
  const source = await resolveSourcePath(manifest, path, at);
  try {
    const { digest, bytes } = await packSource(source);
    const sha256 = digest.slice('sha256:'.length);
    if (!(await client.hasSource(sha256))) await client.putSource(sha256, bytes);
    return digest;
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error;
    const message = `${join(path, error.path)}: ${error.reason}`;
    throw new ManifestInvalid([{ path: at, message }], shown);
  }
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ManifestInvalid ? manifestRefused(describeFaults(error)) : error;
  }
}

/** One line per fault: `file:line: path: what is wrong`. */
const describeFaults = (error: ManifestInvalid): string[] => error.message.split('\n');

const manifestRefused = (faults: readonly string[]): CliFault =>
  new CliFault(
    exitCode.refused,
    faults.length === 1 ? 'the manifest has a fault' : `the manifest has ${faults.length} faults`,
    faults,
  );
