// Builds when dist is missing or older than its sources. Uses nothing but Node.
import { readdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './run-npm.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sourceRoots = [
  'apps',
  'libs',
  'scripts/build.mjs',
  'scripts/build-dashboard.mjs',
  '.swcrc',
  'package-lock.json',
];

/** Specs are not built, so a changed spec is no reason to build. */
const isBuilt = (name) => !/\.(spec|e2e-spec)\.ts$/.test(name);

/** The newest change below `entry`. A folder's own time counts too: it changes when a file is removed. */
async function newestChange(entry) {
  const own = await stat(entry).catch(() => undefined);
  if (!own) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  const names = (await readdir(entry)).filter((name) => name !== 'node_modules' && isBuilt(name));
  const times = await Promise.all(names.map((name) => newestChange(path.join(entry, name))));
  return Math.max(own.mtimeMs, ...times);
}

async function isUpToDate(root, stamp) {
  const built = await stat(stamp).catch(() => undefined);
  if (!built) return false;
  const changes = await Promise.all(
    sourceRoots.map((source) => newestChange(path.join(root, source))),
  );
  return built.mtimeMs >= Math.max(...changes);
}

export async function ensureBuilt({ root = repository, quiet = false } = {}) {
  const stamp = path.join(root, 'dist', '.built');
  if (await isUpToDate(root, stamp)) return;
  const startedAt = new Date();
  const build = path.join(root, 'scripts', 'build.mjs');
  const { code, output } = await runChild(process.execPath, [build], { cwd: root, quiet });
  if (code !== 0) throw new Error(`${output}The build failed (node scripts/build.mjs).`);
  // A source that was saved while the build ran is newer than the stamp, and is built next time.
  await utimes(stamp, startedAt, startedAt);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt().catch((fault) => {
    console.error(fault.message);
    process.exit(1);
  });
}
