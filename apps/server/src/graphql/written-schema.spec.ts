import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, isNonNullType } from 'graphql';
import { writtenSchema } from './written-schema';

const file = path.resolve(__dirname, '../../../../docs/schema.graphql');

describe('docs/schema.graphql', () => {
  it('is what the resolvers say (npm run graphql-schema writes it anew)', async () => {
    expect(readFileSync(file, 'utf8')).toBe(await writtenSchema());
  });

  it('lets no field take away what the fields beside it have answered', () => {
    const schema = buildSchema(readFileSync(file, 'utf8'));
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const fields = roots.flatMap((type) => Object.values(type?.getFields() ?? {}));
    expect(fields).not.toEqual([]);
    expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
  });
});
