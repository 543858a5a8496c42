import { readSettings, SettingInvalid } from './settings';

const both = { KEELSON_EVENTSTORE_CERT: 'cert.pem', KEELSON_EVENTSTORE_KEY: '/etc/key.pem' };

describe('KEELSON_EVENTSTORE_PORT', () => {
  it('is off unless it is set', () => {
    expect(readSettings({})).not.toHaveProperty('eventStorePort');
    expect(readSettings({ KEELSON_EVENTSTORE_PORT: '' })).not.toHaveProperty('eventStorePort');
  });

  it('is for every host with a certificate', () => {
    const environment = { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_HOST: '0.0.0.0', ...both };
    expect(readSettings(environment).eventStorePort).toEqual({
      port: 2113,
      tls: { certificateFile: `${process.cwd()}/cert.pem`, keyFile: '/etc/key.pem' },
    });
  });

  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('does without one on %s', (host) => {
    const environment = { KEELSON_EVENTSTORE_PORT: '0', KEELSON_HOST: host };
    expect(readSettings(environment).eventStorePort).toEqual({ port: 0 });
  });

  it.each(['esdb://store:2113?tls=true', 'esdb+discover://store:2113'])(
    'is not for what lies in %s',
    (url) => {
      const environment = { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_EVENTSTORE_URL: url };
      expect(() => readSettings(environment)).toThrow(
        /^KEELSON_EVENTSTORE_PORT .*speaks its protocol itself$/,
      );
    },
  );

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'tokens in the clear on a network',
      { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_HOST: '0.0.0.0' },
      'KEELSON_EVENTSTORE_PORT',
      /in the clear.*KEELSON_EVENTSTORE_CERT/,
    ],
    [
      'a name that only looks like loopback',
      { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_HOST: '127.0.0.1.example.org' },
      'KEELSON_EVENTSTORE_PORT',
      /in the clear/,
    ],
    [
      'a certificate without its key',
      { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_EVENTSTORE_CERT: 'c' },
      'KEELSON_EVENTSTORE_KEY',
      /together/,
    ],
    [
      'a key without its certificate',
      { KEELSON_EVENTSTORE_PORT: '2113', KEELSON_EVENTSTORE_KEY: 'k' },
      'KEELSON_EVENTSTORE_CERT',
      /together/,
    ],
    ['a certificate without a port', both, 'KEELSON_EVENTSTORE_PORT', /is missing/],
    ['no port', { KEELSON_EVENTSTORE_PORT: '2113x' }, 'KEELSON_EVENTSTORE_PORT', /0 to 65535/],
  ])('refuses %s', (_, environment, variable, message) => {
    expect(refusal(environment)).toMatchObject({
      variable,
      message: expect.stringMatching(message),
    });
  });
});

function refusal(environment: Record<string, string>): unknown {
  try {
    return readSettings(environment);
  } catch (error) {
    if (error instanceof SettingInvalid) return error;
    throw error;
  }
}
