// `npm run screenshots -- [FOLDER] [--readme]`: pictures of every page of the dashboard, of a server with the quickstart.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled(process.cwd());
await ensureBuilt();
const main = 'test/browser/screenshots/main.ts';
const taken = spawnSync(
  process.execPath,
  ['-r', './test/support/register-typescript.cjs', main, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(taken.status ?? 1);
