import { MasterKey } from '../secret/master-key';
import { hashToken } from '../token/tokens';
import { SessionSeal } from './session-seal';

const masterKey = MasterKey.parse(MasterKey.generate());
const session = { tokenHash: hashToken('kls_one'), until: '2026-03-08T12:00:00.000Z' };
const before = new Date('2026-03-08T11:59:59.999Z');

describe(SessionSeal, () => {
  it('gives back what it sealed, to any server of the installation', () => {
    const sealed = new SessionSeal(masterKey).seal(session);
    expect(new SessionSeal(masterKey).open(sealed, before)).toEqual(session);
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  it('shows nothing of the token', () => {
    const seal = new SessionSeal(masterKey);
    const sealed = Buffer.from(seal.seal(session), 'base64url').toString('latin1');
    expect(sealed).not.toContain(session.tokenHash);
    expect(seal.seal(session)).not.toBe(seal.seal(session));
  });

  it('is over at its time', () => {
    const seal = new SessionSeal(masterKey);
    expect(seal.open(seal.seal(session), new Date(session.until))).toBeUndefined();
  });

  it('refuses what another installation sealed, what was changed, and nonsense', () => {
    const seal = new SessionSeal(masterKey);
    const sealed = seal.seal(session);
    const other = new SessionSeal(MasterKey.parse(MasterKey.generate()));
    expect(other.open(sealed, before)).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    const wrong = [bytes.toString('base64url'), '', 'x', sealed.slice(0, 20), sealed.repeat(20)];
    for (const text of wrong) expect(seal.open(text, before)).toBeUndefined();
  });
});
