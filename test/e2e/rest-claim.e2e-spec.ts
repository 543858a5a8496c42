import { randomUUID } from 'node:crypto';
import { KeelsonClient, RunnerApi } from '@keelson/client';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

describe('a claim whose answer was lost', () => {
  const folders = new TemporaryFolders('keelson-claim-');
  const { signal } = new AbortController();
  let server: TestServer;
  let runner: RunnerApi;

  beforeAll(async () => {
    server = await TestServer.start();
    const client = new KeelsonClient({ server: server.url, token: server.adminToken });
    runner = new RunnerApi({ server: server.url, token: server.runnerToken });
    const archive = await uploadSource(client, folders);
    await client.apply(
      ['one', 'two']
        .map(
          (name) => `
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: ${name}, environment: e }
spec: { provisioner: terraform, source: { archive: "${archive}" } }`,
        )
        .join('\n---'),
    );
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  it('is answered again with the same job and token, to whoever knows its id', async () => {
    const question = { max: 1, waitMs: 20_000, claimId: randomUUID() };
    const [first] = await runner.claim('spec', question, signal);
    if (!first) throw new Error('no job came');
    const [again] = await runner.claim('spec', { ...question, again: true }, signal);
    expect(again).toEqual({ ...first, leaseUntil: again?.leaseUntil });
    expect(Date.parse(again?.leaseUntil ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first.leaseUntil),
    );

    const other = { ...question, claimId: randomUUID(), again: true };
    const [second] = await runner.claim('spec', other, signal);
    expect(second?.jobId).not.toBe(first.jobId);

    const stranger = { ...question, waitMs: 0, again: true };
    expect(await runner.claim('somebody-else', stranger, signal)).toEqual([]);
  });

  it('says what is wrong with an id', async () => {
    const wrong = { max: 1, waitMs: 0, claimId: 'mine', again: true };
    await expect(runner.claim('spec', wrong, signal)).rejects.toMatchObject({
      status: 400,
      problem: { faults: [{ path: 'claimId', message: 'must be a UUID' }] },
    });
  });
});
