// Writes docs/openapi.json: the API as its controllers and their DTOs describe it. Needs no database.
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';

await import('./build.mjs');
const require = createRequire(import.meta.url);
require('reflect-metadata');
const { writtenDescription } = require('../dist/apps/server/src/written-description.js');
await fs.mkdir('docs', { recursive: true });
await fs.writeFile('docs/openapi.json', await writtenDescription());
console.log('docs/openapi.json is written');
