import { MasterKey } from '../secret/master-key';
import { allows, isRole, ROLES, type Role } from './roles';
import { deriveStateToken, verifyStateToken } from './state-token';
import { hashToken, newToken, sameSecret } from './tokens';

describe('tokens', () => {
  it('are long, have the prefix, and never repeat', () => {
    const tokens = new Set(Array.from({ length: 1000 }, () => newToken()));
    expect(tokens.size).toBe(1000);
    for (const token of tokens) expect(token).toMatch(/^kls_[A-Za-z0-9_-]{32}$/);
    expect(newToken('klr_')).toMatch(/^klr_/);
  });

  it('are kept as their hash', () => {
    expect(hashToken('kls_x')).toMatch(/^[0-9a-f]{64}$/);
    expect(hashToken('kls_x')).toBe(hashToken('kls_x'));
    expect(hashToken('kls_x')).not.toBe(hashToken('kls_y'));
  });

  it('are compared whatever their lengths', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('', '')).toBe(true);
    for (const other of ['abd', 'ab', 'abcd', '', 'ABC']) {
      expect(sameSecret('abc', other)).toBe(false);
    }
  });
});

describe('state tokens', () => {
  const masterKey = MasterKey.parse(MasterKey.generate());

  it('belong to one claim of one job of one installation', () => {
    const token = deriveStateToken(masterKey, 'job_1', '7.2');
    expect(verifyStateToken(masterKey, 'job_1', '7.2', token)).toBe(true);
    const other = MasterKey.parse(MasterKey.generate());
    expect(verifyStateToken(other, 'job_1', '7.2', token)).toBe(false);
    for (const [jobId, fencing] of [
      ['job_2', '7.2'],
      ['job_1', '7.3'],
      ['job_1', '7.'],
      ['job_', '17.2'],
    ] as const) {
      expect(verifyStateToken(masterKey, jobId, fencing, token)).toBe(false);
    }
    expect(verifyStateToken(masterKey, 'job_1', '7.2', '')).toBe(false);
  });

  it('are not confused by where one part ends', () => {
    expect(deriveStateToken(masterKey, 'a","b', 'c')).not.toBe(
      deriveStateToken(masterKey, 'a', 'b","c'),
    );
  });
});

describe('roles', () => {
  it('allow what they include; a runner and the others share nothing', () => {
    const table: Record<Role, Role[]> = {
      admin: ['admin', 'writer', 'reader'],
      writer: ['writer', 'reader'],
      reader: ['reader'],
      runner: ['runner'],
    };
    for (const role of ROLES) {
      expect(ROLES.filter((required) => allows(role, required))).toEqual(table[role]);
    }
  });

  it('are told from other words', () => {
    expect(isRole('admin')).toBe(true);
    for (const text of ['Admin', '', 'constructor', 'toString']) expect(isRole(text)).toBe(false);
  });
});
