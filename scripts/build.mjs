// Compiles apps/* and libs/* (and bench/* with --bench) to dist/ with SWC, in process, and bundles the dashboard.
import fs from 'node:fs/promises';
import path from 'node:path';
import { transformFile } from '@swc/core';
import { buildDashboard } from './build-dashboard.mjs';

const roots = ['apps', 'libs', ...(process.argv.includes('--bench') ? ['bench'] : [])];
/** Runs in browsers, so it is bundled. */
const bundled = path.join('apps', 'dashboard');
const started = performance.now();

async function* sources(folder) {
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (file === bundled) continue;
    if (entry.isDirectory()) yield* sources(file);
    else yield file;
  }
}

async function compile(file) {
  const target = path.join('dist', file.replace(/\.ts$/, '.js'));
  await fs.mkdir(path.dirname(target), { recursive: true });
  const result = await transformFile(file, { configFile: '.swcrc', outputPath: target });
  await put(target, `${result.code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
  await put(`${target}.map`, result.map);
}

/** Whole or not at all: a server or a runner may be starting from this very folder. */
async function put(target, content) {
  const draft = `${target}.${process.pid}`;
  await fs.writeFile(draft, content);
  await fs.rename(draft, target);
}

const files = [];
for (const root of roots) {
  for await (const file of sources(root)) {
    if (/\.ts$/.test(file) && !/\.(spec|e2e-spec|d)\.ts$/.test(file)) files.push(file);
    else if (/\.json$/.test(file)) {
      await fs.mkdir(path.dirname(path.join('dist', file)), { recursive: true });
      await fs.copyFile(file, path.join('dist', file));
    }
  }
}
await Promise.all(files.map(compile));
const compiledMs = Math.round(performance.now() - started);
console.log(`built ${files.length} files in ${compiledMs} ms`);
await buildDashboard();
await fs.writeFile('dist/.built', `${files.length}\n`);
