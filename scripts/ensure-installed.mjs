// Installs the dependencies when node_modules is not what package-lock.json names. Uses nothing but Node.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand, runChild } from './run-npm.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const oldestNode = [20, 19];

/** A stamp inside node_modules: it goes when node_modules goes, and differs when the lockfile does. */
const stampFile = (root) => path.join(root, 'node_modules', '.keelson-installed');

const readOr = (file, fallback) => readFile(file, 'utf8').catch(() => fallback);

/**
 * True when npm's own record of node_modules names every package of the lockfile in its version: somebody ran `npm ci` by
 * hand. Packages for other platforms are optional and may be absent.
 */
function recordMatches(lockText, recordText) {
  const locked = JSON.parse(lockText).packages;
  const installed = JSON.parse(recordText).packages;
  return Object.entries(locked).every(
    ([where, entry]) =>
      where === '' ||
      (installed[where] ? installed[where].version === entry.version : entry.optional === true),
  );
}

async function isInstalled(root, lockText, digest) {
  if ((await readOr(stampFile(root), '')).trim() === digest) return true;
  const record = await readOr(path.join(root, 'node_modules', '.package-lock.json'), undefined);
  return record !== undefined && recordMatches(lockText, record);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Error(
    `Keelson needs Node.js ${oldestNode.join('.')} or later; this is ${process.versions.node}.`,
  );
}

async function install(root) {
  console.error('Installing dependencies (npm ci; the first time takes about a minute) ...');
  // Tools that build and test are development dependencies, so NODE_ENV=production must not drop them.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, commandArgs] = npmCommand(args);
  const { code } = await runChild(command, commandArgs, { cwd: root });
  if (code === 0) return;
  throw new Error(
    [
      `npm ci failed with exit code ${code}; its own words are above. What usually helps:`,
      '  - no network or a private registry: check `npm config get registry` and `npm ping`',
      '  - the lockfile does not fit package.json: restore both with `git checkout package.json package-lock.json`',
      '  - a half-written node_modules: remove the folder and start again',
    ].join('\n'),
  );
}

export async function ensureInstalled(root = repository) {
  refuseOldNode();
  const lockText = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const digest = createHash('sha256').update(lockText).digest('hex');
  if (!(await isInstalled(root, lockText, digest))) await install(root);
  if ((await readOr(stampFile(root), '')).trim() === digest) return;
  // A read-only installation (an image) has no use for a stamp.
  await writeFile(stampFile(root), `${digest}\n`).catch(() => undefined);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled().catch((fault) => {
    console.error(fault.message);
    process.exit(1);
  });
}
