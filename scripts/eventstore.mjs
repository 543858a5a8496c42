// `npm run eventstore -- --port 2113 --store memory|postgres`: a server that speaks EventStoreDB's protocol.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { watchLauncher } from './watch-launcher.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

watchLauncher();
try {
  await ensureInstalled(repository);
  await ensureBuilt({ root: repository, quiet: true });
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}
const require = createRequire(import.meta.url);
const { main } = require(path.join(repository, 'dist/apps/server/src/eventstore-main.js'));
await main(process.argv.slice(2));
