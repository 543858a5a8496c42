import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(__dirname, '../../../..');
const cli = path.join(repository, 'node_modules/gql.tada/bin/cli.js');

describe('the types of GraphQL', () => {
  it('are those of docs/schema.graphql (npm run graphql:types)', () => {
    const args = [cli, 'generate-output', '-c', 'apps/dashboard/tsconfig.json', '--output', '-'];
    const generated = execFileSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
    const committed = readFileSync(path.join(__dirname, 'schema-types.d.ts'), 'utf8');
    const typesOf = (text: string): string | undefined =>
      /export type introspection_types = \{[\s\S]*?\n\};/.exec(text)?.[0];
    expect(typesOf(committed)).toBeDefined();
    expect(typesOf(generated)).toBe(typesOf(committed));
  });
});
