import { ChannelCredentials, Client } from '@grpc/grpc-js';
import { isOutage, mayHaveBeenSent } from './outage';

describe(isOutage.name, () => {
  it('takes a call on a client that was given up for one that was never sent', () => {
    const client = new Client('127.0.0.1:1', ChannelCredentials.createInsecure());
    client.close();
    const call = (): unknown =>
      client.makeUnaryRequest(
        '/any',
        () => Buffer.alloc(0),
        () => undefined,
        undefined,
        () => undefined,
      );
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect([isOutage(thrown), mayHaveBeenSent(thrown)]).toEqual([true, false]);
  });

  it('does not take every fault for one that passes', () => {
    expect(isOutage(new TypeError('x is not a function'))).toBe(false);
  });
});
