import { ApiError } from './api-error';
import { RunnerApi } from './runner-api';
import { ServerUnreachable } from './server-unreachable';
import { ListeningServer, sendJson } from './spec-support/listening-server';
import { StaleToken } from './stale-token';

const claim = { jobId: 'job_1', token: '7.1' };
let server: ListeningServer;
let api: RunnerApi;
let signal: AbortSignal;
let leave: AbortController;
beforeEach(async () => {
  server = await ListeningServer.start();
  api = new RunnerApi({
    server: server.url,
    token: 'runner-token',
    backoff: { firstMs: 1, maxMs: 2 },
  });
  leave = new AbortController();
  signal = leave.signal;
});
afterEach(() => server.stop());

describe('RunnerApi', () => {
  it('repeats a report until the server answers', async () => {
    const statuses = [503, 429, 401, 200];
    server.handler = (_request, response) => {
      const status = statuses.shift() ?? 200;
      if (status === 503) response.destroy();
      else sendJson(response, status, status === 200 ? { next: 'apply' } : { code: 'busy' });
    };
    expect(await api.report(claim, [{ type: 'cancelled' }], signal)).toBe('apply');
    expect(server.requests).toHaveLength(4);
  });

  it('gives up when time does not heal the refusal', async () => {
    server.handler = (_request, response) =>
      sendJson(response, 422, { code: 'bad_report', title: 'Bad' });
    await expect(api.report(claim, [], signal)).rejects.toBeInstanceOf(ApiError);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [409, 'stale_token'],
    [404, 'job_not_found'],
  ])('knows from %i %s that the job is lost', async (status, code) => {
    server.handler = (_request, response) => sendJson(response, status, { status, code });
    await expect(api.report(claim, [], signal)).rejects.toBeInstanceOf(StaleToken);
    await expect(api.heartbeat(claim, 0, signal)).rejects.toBeInstanceOf(StaleToken);
    await expect(api.work(claim, signal)).rejects.toBeInstanceOf(StaleToken);
  });

  it('does not take a lost source, or a proxy’s 404, for a lost job', async () => {
    server.handler = (request, response) => {
      if (request.url?.includes('sources') === true) {
        sendJson(response, 404, { code: 'source_not_found' });
      } else response.writeHead(404).end('nothing here');
    };
    await expect(api.getSource('ab', signal)).rejects.toMatchObject({ code: 'source_not_found' });
    await expect(api.report(claim, [], signal)).rejects.toMatchObject({ code: 'http_404' });
  });

  it('tries a claim and a heartbeat once: their callers have a rhythm', async () => {
    server.handler = (_request, response) => response.destroy();
    await expect(api.claim('one', { max: 1, waitMs: 1 }, signal)).rejects.toBeInstanceOf(
      ServerUnreachable,
    );
    await expect(api.heartbeat(claim, 0, signal)).rejects.toBeInstanceOf(ServerUnreachable);
    expect(server.requests).toHaveLength(2);
  });

  it('ends a long poll when it is aborted', async () => {
    const reason = new Error('draining');
    server.handler = () => leave.abort(reason);
    await expect(api.claim('one', { max: 1, waitMs: 25_000 }, signal)).rejects.toBe(reason);
  });

  it('ends its repeats when it is aborted', async () => {
    const reason = new Error('leaving');
    server.handler = (_request, response) => {
      if (server.requests.length === 3) leave.abort(reason);
      response.destroy();
    };
    await expect(api.logs(claim, { step: 'plan', from: 0, lines: [] }, signal)).rejects.toBe(
      reason,
    );
  });

  it('carries the token of the job beside bytes and documents', async () => {
    server.handler = (request, response) => {
      if (request.url?.endsWith('plan') === true) response.writeHead(204).end();
      else sendJson(response, 200, { digest: 'sha256:aa' });
    };
    await api.putPlan(claim, { changes: [] }, signal);
    expect(await api.putWorkspace(claim, Buffer.from('archive'), signal)).toBe('sha256:aa');
    expect(server.requests.map(({ headers }) => headers['keelson-token'])).toEqual(['7.1', '7.1']);
    expect(server.requests[1]?.headers['content-type']).toBe('application/octet-stream');
  });
});
