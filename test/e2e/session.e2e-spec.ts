import { KeelsonClient, type Role } from '@keelson/client';
import { TestServer } from '../support/test-server';

jest.setTimeout(60_000);

describe('the session of a browser', () => {
  let server: TestServer;
  let admin: KeelsonClient;

  beforeAll(async () => {
    server = await TestServer.start();
    admin = new KeelsonClient({ server: server.url, token: server.adminToken });
  });
  afterAll(() => server.stop());

  const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ownPage = (): Record<string, string> => ({ origin: server.url });

  async function signIn(token: string): Promise<string> {
    const response = await send('POST', 'session', ownPage(), { token });
    expect([response.status, await response.text()]).toEqual([204, '']);
    return (response.headers.get('set-cookie') ?? '').split(';')[0]!;
  }

  const keyOf = (role: Role) => admin.access.createApiKey({ name: `${role}-${Date.now()}`, role });

  it('is nobody’s at first, and whose the token was after signing in', async () => {
    const nobody = await send('GET', 'session', {});
    expect([nobody.status, await nobody.json()]).toEqual([200, { name: null, role: null }]);
    const cookie = await signIn(server.adminToken);
    const session = await send('GET', 'session', { cookie });
    expect(await session.json()).toEqual({ name: 'admin', role: 'admin' });
  });

  it('is a cookie that no script reads, that no other site sends, and that holds no token', async () => {
    const { headers } = await send('POST', 'session', ownPage(), { token: server.adminToken });
    const cookie = headers.get('set-cookie') ?? '';
    expect(headers.get('cache-control')).toBe('no-store');
    expect(cookie).toMatch(
      /^keelson_session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect(cookie).not.toContain(server.adminToken);
    const overTls = { ...ownPage(), 'x-forwarded-proto': 'https' };
    const secure = await send('POST', 'session', overTls, { token: server.adminToken });
    expect(secure.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('opens nothing with a wrong token, nor with a runner’s', async () => {
    const wrong = await send('POST', 'session', ownPage(), { token: 'kls_wrong' });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ code: 'unauthenticated' });
    const runner = await send('POST', 'session', ownPage(), { token: server.runnerToken });
    expect(runner.status).toBe(403);
    const shapeless = await send('POST', 'session', ownPage(), {});
    expect(await shapeless.json()).toMatchObject({ code: 'invalid_request' });
    for (const each of [wrong, runner]) expect(each.headers.get('set-cookie')).toBeNull();
  });

  it('reads as its role, and changes things only from a page of this server', async () => {
    const { token } = await keyOf('writer');
    const cookie = await signIn(token);
    expect((await send('GET', 'stacks', { cookie })).status).toBe(200);
    const change = (says: Record<string, string>) =>
      send('PUT', 'secrets/a', { cookie, ...says }, { value: 'b' });
    for (const says of [
      {},
      { origin: 'https://elsewhere.test' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const refused = await change(says);
      expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'cross_site' }]);
    }
    expect((await change(ownPage())).ok).toBe(true);
    expect((await change({ 'sec-fetch-site': 'same-origin' })).ok).toBe(true);
  });

  it('gives a reader no more than a reader’s token does', async () => {
    const { token } = await keyOf('reader');
    const cookie = await signIn(token);
    expect((await send('GET', 'stacks', { cookie })).status).toBe(200);
    const refused = await send('PUT', 'secrets/a', { cookie, ...ownPage() }, { value: 'b' });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'forbidden' }]);
  });

  it('ends with its token, and when the browser signs out', async () => {
    const { id, token } = await keyOf('reader');
    const cookie = await signIn(token);
    const out = await send('DELETE', 'session', { cookie, ...ownPage() });
    expect(out.headers.get('set-cookie')).toMatch(/^keelson_session=;.*Max-Age=0/);
    await admin.access.deleteApiKey(id);
    expect((await send('GET', 'stacks', { cookie })).status).toBe(401);
    expect(await (await send('GET', 'session', { cookie })).json()).toEqual({
      name: null,
      role: null,
    });
  });

  it('is neither begun nor ended by a foreign page', async () => {
    const foreign = { origin: 'https://elsewhere.test' };
    const begun = await send('POST', 'session', foreign, { token: server.adminToken });
    const ended = await send('DELETE', 'session', foreign);
    for (const each of [begun, ended]) {
      expect([each.status, each.headers.get('set-cookie')]).toEqual([403, null]);
    }
  });

  it('outlives a restart of the server', async () => {
    const cookie = await signIn(server.adminToken);
    await server.restart();
    expect((await send('GET', 'stacks', { cookie })).status).toBe(200);
  });
});
