// Writes the types of the REST client as docs/openapi.json has them, or with --check says whether they are written already.
import fs from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import ts from 'typescript';

const TYPES = 'libs/client/src/openapi-types.ts';

const types = await openapiTS(new URL('../docs/openapi.json', import.meta.url), {
  immutable: true,
  defaultNonNullable: false,
  inject: "import type { Json } from '@keelson/domain';",
  // TypeScript has no type that holds itself unless it has a name of its own.
  transform: (_schema, { path }) =>
    path === '#/components/schemas/Json' ? ts.factory.createTypeReferenceNode('Json') : undefined,
});
const text = COMMENT_HEADER + astToString(types);

if (!process.argv.includes('--check')) {
  await fs.writeFile(TYPES, text);
  console.log(`${TYPES} is written`);
} else if ((await fs.readFile(TYPES, 'utf8')) !== text) {
  console.error(`${TYPES} is not what docs/openapi.json says: run npm run openapi:types`);
  process.exitCode = 1;
}
