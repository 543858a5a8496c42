import { hashToken, MasterKey, SessionSeal } from '@keelson/access';
import { ProblemException } from '../problem/problem';
import { Authentication } from './authentication';
import { Callers } from './callers';
import { sessionCookie } from './session-cookie';

const ADMIN = 'kls_admin-of-the-spec';
const HOST = '127.0.0.1:4400';
const sessions = new SessionSeal(MasterKey.parse(MasterKey.generate()));
const keys = new Map([[hashToken('klk_ann'), { name: 'ann', role: 'writer' }]]);
const queries = { execute: ({ hash }: { hash: string }) => Promise.resolve(keys.get(hash)) };

const signedIn = (token: string, until = '2999-01-01T00:00:00.000Z'): { cookie: string } => {
  const sealed = sessions.seal({ tokenHash: hashToken(token), until });
  const [pair] = sessionCookie(sealed, { maxAgeSeconds: 1, secure: false }).split(';');
  return { cookie: `theme=dark; ${pair}; other=1` };
};

describe(Authentication, () => {
  const callers = new Callers(queries as never, hashToken(ADMIN), hashToken('runner'));
  const authentication = new Authentication(callers, sessions);
  const who = async (method: string, headers: Record<string, string>) =>
    (await authentication.callerOf({ method, headers: { host: HOST, ...headers } }))?.name;

  it('knows a bearer token, wherever it comes from', async () => {
    expect(await who('GET', { authorization: `Bearer ${ADMIN}` })).toBe('admin');
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.test' };
    expect(await who('POST', { authorization: 'bearer klk_ann', ...foreign })).toBe('ann');
    expect(await who('GET', { authorization: 'Bearer nobody' })).toBeUndefined();
    expect(await who('GET', { authorization: 'Basic Zm9vOmJhcg==' })).toBeUndefined();
    expect(await who('GET', {})).toBeUndefined();
  });

  it('knows a session, and a token that comes with it counts more', async () => {
    expect(await who('GET', signedIn('klk_ann'))).toBe('ann');
    expect(await who('GET', { ...signedIn('klk_ann'), authorization: `Bearer ${ADMIN}` })).toBe(
      'admin',
    );
    expect(await who('GET', { ...signedIn('klk_ann'), authorization: 'Bearer x' })).toBeUndefined();
  });

  it('knows no session that is over, sealed by others, or of a token that is gone', async () => {
    expect(await who('GET', signedIn('klk_ann', '2020-01-01T00:00:00.000Z'))).toBeUndefined();
    expect(await who('GET', signedIn('klk_deleted'))).toBeUndefined();
    expect(await who('GET', { cookie: 'keelson_session=made-up' })).toBeUndefined();
  });

  it.each([
    ['the browser says so', { 'sec-fetch-site': 'same-origin' }, true],
    ['the origin is this host', { origin: `http://${HOST}` }, true],
    ['another site asks', { 'sec-fetch-site': 'cross-site', origin: `http://${HOST}` }, false],
    ['another port asks', { 'sec-fetch-site': 'same-site', origin: `http://${HOST}` }, false],
    ['the origin is another port', { origin: 'http://127.0.0.1:9999' }, false],
    ['the origin is opaque', { origin: 'null' }, false],
    ['nothing is said', {}, false],
  ])('lets a session change things only from pages of this server: %s', async (_, says, may) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'LOCK']) {
      const answer = who(method, { ...signedIn('klk_ann'), ...says });
      if (may) expect(await answer).toBe('ann');
      else await expect(answer).rejects.toMatchObject({ code: 'cross_site' });
    }
    expect(await who('GET', { ...signedIn('klk_ann'), ...says })).toBe('ann');
  });

  it('refuses with a problem that says what to do', async () => {
    const refusal = await who('POST', signedIn('klk_ann')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProblemException);
    expect((refusal as ProblemException).getStatus()).toBe(403);
  });
});
