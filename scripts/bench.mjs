// `npm run bench -- [NAME…] [--json FILE]`: compiles everything with the benches, then runs them.
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled(process.cwd());
const build = spawnSync(process.execPath, ['scripts/build.mjs', '--bench'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
const bench = spawnSync(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(bench.status ?? 1);
