import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenSchema } from './written-schema';

describe('docs/schema.graphql', () => {
  it('is what the resolvers say (npm run graphql-schema writes it anew)', async () => {
    const file = path.resolve(__dirname, '../../../../docs/schema.graphql');
    expect(readFileSync(file, 'utf8')).toBe(await writtenSchema());
  });
});
