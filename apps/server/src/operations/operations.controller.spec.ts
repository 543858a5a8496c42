import { LogUnavailable } from '@keelson/event-log';
import type { Metrics } from './metrics';
import { OperationsController } from './operations.controller';
import type { ServerStatus } from './server-status';

describe(OperationsController, () => {
  it.each([
    ['the event log does not answer', new LogUnavailable('14 UNAVAILABLE', 'not_applied')],
    ['the database does not answer', new Error('connect ECONNREFUSED')],
  ])('is not ready while %s, and says so', async (detail, error) => {
    const status = { readiness: () => Promise.reject(error) } as Partial<ServerStatus>;
    const controller = new OperationsController(status as ServerStatus, {} as Metrics);
    await expect(controller.ready()).rejects.toMatchObject({
      message: expect.stringContaining(detail) as string,
    });
  });

  it('is not ready when that cannot be found out in time', async () => {
    jest.useFakeTimers();
    try {
      const status = { readiness: () => new Promise<never>(() => undefined) };
      const controller = new OperationsController(status as never, {} as Metrics);
      const answer = expect(controller.ready()).rejects.toMatchObject({
        message: expect.stringContaining('the event log or the database') as string,
      });
      await jest.runAllTimersAsync();
      await answer;
    } finally {
      jest.useRealTimers();
    }
  });
});
