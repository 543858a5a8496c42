// `npm run bench -- [NAME…] [--json FILE]`: compiles everything with the benches, then runs them.
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled(process.cwd());
const build = spawnSync(process.execPath, ['scripts/build.mjs', '--bench'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
// With what `npm start` gives the server: much of what is measured runs in this process.
const flags = ['--max-semi-space-size=64'];
const bench = spawnSync(
  process.execPath,
  [...flags, 'dist/bench/main.js', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(bench.status ?? 1);
