import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';

export type ManifestFile = { readonly file: string; readonly text: string };

const manifestName = /\.(ya?ml|json)$/i;

/** A manifest, or those that lie directly in a folder: folders below it are sources. */
export async function readManifestFiles(named: string, cwd: string): Promise<ManifestFile[]> {
  const path = resolve(cwd, named);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new CliFault(exitCode.wrongUsage, `there is no file or folder ${named}`);
  }
  if (!found.isDirectory()) return [await readManifestFile(path)];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && manifestName.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) {
    throw new CliFault(exitCode.wrongUsage, `there is no *.yaml, *.yml or *.json in ${named}`);
  }
  return Promise.all(names.map((name) => readManifestFile(join(path, name))));
}

async function readManifestFile(file: string): Promise<ManifestFile> {
  return { file, text: await readFile(file, 'utf8') };
}
