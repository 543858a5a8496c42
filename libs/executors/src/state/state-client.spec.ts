import { StateServer } from '../spec-support/state-server';
import { until } from '../spec-support/until';
import { StateClient, StateRefused } from './state-client';

describe('StateClient', () => {
  let server: StateServer;
  let client: StateClient;

  beforeEach(async () => {
    server = await StateServer.start();
    client = new StateClient(server.backend('stack'));
  });
  afterEach(() => server.stop());

  it('reads nothing before the first write, and then what was written under the lock', async () => {
    expect(await client.read()).toBeUndefined();
    const lock = await client.lock('OperationTypeApply', 0);
    await client.write('{"serial":1}', lock);
    await lock.release();
    expect(await client.read()).toBe('{"serial":1}');
    await expect(client.write('{"serial":2}', { ...lock, id: 'old' })).rejects.toBeInstanceOf(
      StateRefused,
    );
  });

  it('asks again when the server has trouble, and not when it refuses', async () => {
    server.failures.set('GET', [503]);
    expect(await client.read()).toBeUndefined();
    expect(server.requests).toEqual(['GET /stack', 'GET /stack']);
    server.failures.set('GET', [401]);
    await expect(client.read()).rejects.toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(3);
  });

  it('waits for the lock of another as long as it may', async () => {
    server.locks.set('/stack', { ID: 'somebody else' });
    await expect(client.lock('OperationTypeApply', 0)).rejects.toMatchObject({ status: 423 });
    const locking = client.lock('OperationTypeApply', 60_000);
    await until(() => server.requests.length === 2);
    server.locks.clear();
    expect((await locking).id).toBe(server.locks.get('/stack')?.ID);
  });

  it('takes the lock again that the same claim held when its runner was killed', async () => {
    await client.lock('OperationTypeApply', 0);
    const restarted = new StateClient(server.backend('stack'));
    const lock = await restarted.lock('OperationTypeApply', 0);
    await restarted.write('{"serial":1}', lock);
    await lock.release();
    expect(server.locks.size).toBe(0);
  });
});
