// Bundles apps/dashboard into dist/apps/dashboard with Vite, compressed as the server sends it. Not built again while its sources,
// and what it takes from libs/domain and libs/client, are what they were.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const target = 'dist/apps/dashboard';
const stamp = path.join(target, '.built');
const sources = ['apps/dashboard', 'libs/domain/src', 'libs/client/src', 'package-lock.json'];
const compressible = /\.(js|css|html|svg|json)$/;
const compressedFromBytes = 1_024;
/** Everything that a browser loads before the first page is there, compressed with gzip. */
const firstLoadBytesMax = 350_000;

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);

async function newest(entry) {
  const own = await stat(entry);
  if (!own.isDirectory()) return own.mtimeMs;
  const names = await readdir(entry);
  const times = await Promise.all(names.map((name) => newest(path.join(entry, name))));
  return Math.max(own.mtimeMs, ...times);
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function compress(file) {
  const content = await readFile(file);
  if (content.length < compressedFromBytes) return;
  await writeFile(`${file}.gz`, await gzip(content, { level: 9 }));
  await writeFile(`${file}.br`, await brotli(content));
}

/** What index.html names itself: scripts, their preloads and styles. */
async function firstLoadBytes() {
  const html = await readFile(path.join(target, 'index.html'), 'utf8');
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name);
  const sizes = await Promise.all(
    names.map(async (name) => (await gzip(await readFile(path.join(target, name)))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function buildDashboard() {
  const built = await stat(stamp).catch(() => undefined);
  const times = await Promise.all(sources.map(newest));
  if (built && built.mtimeMs >= Math.max(...times)) return;
  const startedMs = performance.now();
  // A test that builds has NODE_ENV=test, and would leave React's development build to whoever starts the server next.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: 'apps/dashboard/vite.config.mjs', logLevel: 'warn' });
  const files = await filesBelow(target);
  await Promise.all(files.filter((file) => compressible.test(file)).map(compress));
  const bytes = await firstLoadBytes();
  if (bytes > firstLoadBytesMax) {
    throw new Error(
      `the dashboard's first load has ${bytes} bytes, more than ${firstLoadBytesMax}`,
    );
  }
  await writeFile(stamp, '');
  const took = Math.round(performance.now() - startedMs);
  console.log(`built the dashboard in ${took} ms; first load ${Math.round(bytes / 1_000)} KB`);
}
