import { executorFor } from './executor-for';
import { StepFailed } from './executor.port';
import { StackUnderTest } from './spec-support/stack-under-test';
import { StateServer } from './spec-support/state-server';

describe('executorFor', () => {
  it('says of each executor whether its apply may simply be done again', () => {
    const options = { dataDir: '/nowhere', environment: {} };
    expect(executorFor('terraform', options).idempotent).toBe(false);
    expect(executorFor('opentofu', options).idempotent).toBe(false);
    expect(executorFor('native', options).idempotent).toBe(true);
  });

  it('takes the tool that the operator names', async () => {
    const server = await StateServer.start();
    const stack = await StackUnderTest.create(server, 'named', {});
    try {
      const environment = { PATH: process.env.PATH, KEELSON_TOFU_PATH: '/nowhere/tofu' };
      const executor = executorFor('opentofu', { dataDir: stack.folder, environment });
      await expect(executor.init(stack.context())).rejects.toEqual(
        new StepFailed(
          'init',
          '/nowhere/tofu is not a program on this runner: install OpenTofu 1.6 or later, or name the binary with KEELSON_TOFU_PATH',
        ),
      );
    } finally {
      await server.stop();
      await stack.remove();
    }
  });
});
