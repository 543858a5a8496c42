import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';

const repository = path.resolve(__dirname, '../../../..');
const cli = path.join(repository, 'node_modules/gql.tada/bin/cli.js');

const folders = new TemporaryFolders('keelson-graphql-');
afterAll(() => folders.remove());

describe('the types of GraphQL', () => {
  it('are those of docs/schema.graphql (npm run graphql:types)', () => {
    const file = path.join(folders.make(), 'schema-types.d.ts');
    const config = ['-c', 'apps/dashboard/tsconfig.json', '--output', file];
    execFileSync(process.execPath, [cli, 'generate-output', ...config], { cwd: repository });
    const generated = readFileSync(file, 'utf8');
    const committed = readFileSync(path.join(__dirname, 'schema-types.d.ts'), 'utf8');
    const typesOf = (text: string): string | undefined =>
      /export type introspection_types = \{[\s\S]*?\n\};/.exec(text)?.[0];
    expect(typesOf(committed)).toBeDefined();
    expect(typesOf(generated)).toBe(typesOf(committed));
  });
});
