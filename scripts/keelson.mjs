#!/usr/bin/env node
// `npm run keelson -- ARGS` and `npx keelson ARGS`: the CLI of this checkout, built when its sources are newer.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const entry = path.join(repository, 'dist/apps/cli/src/main.js');

try {
  await ensureInstalled(repository);
  await ensureBuilt({ root: repository, quiet: true });
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}

// npm changes to the package's folder; the paths of the command line are meant from where the person stands.
if (process.env.npm_lifecycle_event === 'keelson' && process.env.INIT_CWD) {
  process.chdir(process.env.INIT_CWD);
}
const { main } = createRequire(import.meta.url)(entry);
process.exitCode = await main(process.argv.slice(2));
