import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenDescription } from './written-description';

describe('docs/openapi.json', () => {
  it('is what the controllers say (npm run openapi writes it anew)', async () => {
    const file = path.resolve(__dirname, '../../../docs/openapi.json');
    expect(readFileSync(file, 'utf8')).toBe(await writtenDescription());
  });
});
