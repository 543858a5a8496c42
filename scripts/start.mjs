// `npm start`: on a fresh clone installs and builds, then runs the server in this very process.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { watchLauncher } from './watch-launcher.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// Before the server has its own handlers, a signal ends the preparation and the child that does it.
const leave = () => process.exit(130);
process.on('SIGINT', leave);
process.on('SIGTERM', leave);

watchLauncher();
try {
  await ensureInstalled(repository);
  await ensureBuilt({ root: repository });
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}
const require = createRequire(import.meta.url);
const { main } = require(path.join(repository, 'dist/apps/server/src/main.js'));
const ended = main();
// Only now: a signal that nobody handles would kill the process.
process.removeListener('SIGINT', leave);
process.removeListener('SIGTERM', leave);
await ended;
