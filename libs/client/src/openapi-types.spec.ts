import { spawnSync } from 'node:child_process';
import path from 'node:path';

const repository = path.resolve(__dirname, '../../..');

describe('the types of REST', () => {
  it('are those of docs/openapi.json (npm run openapi:types)', () => {
    const check = ['scripts/openapi-types.mjs', '--check'];
    const { status, stderr } = spawnSync(process.execPath, check, { cwd: repository });
    expect({ status, said: stderr.toString() }).toEqual({ status: 0, said: '' });
  });
});
