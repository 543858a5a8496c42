// `npm run simulate -- --seeds N [--from S] [--steps N] [--trace] [--lines N]`: histories from seeds (docs/guides/simulation.md).
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled(process.cwd());
const simulation = spawnSync(
  process.execPath,
  [
    '-r',
    './test/support/register-typescript.cjs',
    'test/simulation/main.ts',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exit(simulation.status ?? 1);
