// Writes docs/schema.graphql: the schema as its resolvers and their DTOs describe it. Needs no database.
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';

await import('./build.mjs');
const require = createRequire(import.meta.url);
const { writtenSchema } = require('../dist/apps/server/src/graphql/written-schema.js');
await fs.mkdir('docs', { recursive: true });
await fs.writeFile('docs/schema.graphql', await writtenSchema());
console.log('docs/schema.graphql is written');
