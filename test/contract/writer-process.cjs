// A process of its own that appends to the log: it compiles the library as it loads it, so that no build is needed.
const { randomUUID } = require('node:crypto');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const root = path.resolve(__dirname, '../..');
process.chdir(root);
const configFile = path.join(root, '.swcrc');
require.extensions['.ts'] = (module, file) =>
  module._compile(transformFileSync(file, { configFile }).code, file);
const { PostgresEventLog } = require('../../libs/event-log/src/index.ts');

const { url, schema, writers, appends } = JSON.parse(process.argv[2]);
const log = new PostgresEventLog({ connection: url, schema });
const at = '2026-01-02T03:04:05.678Z';

function newEvent() {
  const id = randomUUID();
  const actor = { kind: 'machine', id: 'writer' };
  const ids = { commandId: id, correlationId: id, causationId: id };
  return {
    id,
    type: 'SomethingHappened',
    data: {},
    metadata: { ...ids, actor, at, schema: 1, previousHash: '' },
  };
}

async function write(writer) {
  for (let number = 0; number < appends; number++) {
    const stream = number % 2 === 0 ? `shared-${number % 6}` : `child-${writer}`;
    await log.append(stream, 'any', [newEvent()]);
  }
}

async function main() {
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  await log.close();
  process.stdout.write(JSON.stringify({ appended: writers * appends }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
