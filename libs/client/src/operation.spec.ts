import { Transport } from './transport';

/** What must not compile; `npm run typecheck` is what looks at it. */
function wrong(transport: Transport): void {
  const path = { id: 'run_1' };
  // @ts-expect-error: there is no such path.
  void transport.call('get', '/api/v1/run/{id}', { path });
  // @ts-expect-error: the path does not know the method.
  void transport.call('delete', '/api/v1/runs/{id}', { path });
  // @ts-expect-error: a part of the path is missing.
  void transport.call('get', '/api/v1/runs/{id}', {});
  // @ts-expect-error: a part of the path has another name.
  void transport.call('get', '/api/v1/runs/{id}', { path: { run: 'run_1' } });
  // @ts-expect-error: the list has no such filter.
  void transport.call('get', '/api/v1/runs', { query: { owner: 'me' } });
  // @ts-expect-error: a run has no such state.
  void transport.call('get', '/api/v1/runs', { query: { state: ['done'] } });
  // @ts-expect-error: a header that is required is missing.
  void transport.call('put', '/api/v1/jobs/{id}/plan', { path, body: {} });
  // @ts-expect-error: a body that is required is missing.
  void transport.call('post', '/api/v1/runs/{id}/confirm', { path });
  // @ts-expect-error: a field of the body is missing.
  void transport.call('post', '/api/v1/runs/{id}/confirm', { path, body: { comment: 'yes' } });
  // @ts-expect-error: a field of the body has another name.
  void transport.call('post', '/api/v1/api-keys', { body: { name: 'ci', roles: 'reader' } });
  // @ts-expect-error: nothing is sent with this one.
  void transport.call('post', '/api/v1/runs/{id}/retry', { path, body: {} });
  // @ts-expect-error: these bytes are of another kind.
  void transport.call('post', '/api/v1/apply', { bytes: { type: 'text/plain', content: '' } });
  // @ts-expect-error: it does not answer that.
  void transport.text('/api/v1/runs/{id}', { path, accept: 'application/yaml' });
  void transport.call('get', '/api/v1/runs/{id}', { path }).then(({ body }) => {
    // @ts-expect-error: the answer has no such field.
    return body.status;
  });
  void transport.call('post', '/api/v1/jobs/{id}/reports', {
    path,
    // @ts-expect-error: a report of another shape.
    body: { token: '1.1', reports: [{ type: 'workspace_restored' }] },
  });
}

describe('the type of a call', () => {
  it('refuses what docs/openapi.json does not say', () => {
    // Never called: that it compiles, with every line above refused, is the test.
    expect(wrong).toBeInstanceOf(Function);
  });
});
