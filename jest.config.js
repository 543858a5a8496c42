/** Packages that ship only ES modules: Jest on Node 20 cannot require them, so they are compiled like our own code. */
const esmOnly = [];

module.exports = {
  testEnvironment: 'node',
  // On two cores: what waits for a process, a lock or a lease leaves a core idle, so there is one more than cores.
  maxWorkers: 3,
  // A loaded machine is slow, not wrong: what waits for a condition gives up before this.
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/postgres-global-setup.ts',
  globalTeardown: '<rootDir>/test/support/postgres-global-teardown.ts',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/bench'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  moduleFileExtensions: ['ts', 'js', 'json'],
  transform: {
    '^.+\\.(t|j)s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${[...esmOnly, '^$'].join('|')})/)`],
  moduleNameMapper: {
    '^@keelson/([^/]+)$': '<rootDir>/libs/$1/src',
    '^@keelson/client/graphql$': '<rootDir>/libs/client/src/graphql',
    '^@keelson/event-log/eventstore$': '<rootDir>/libs/event-log/src/eventstore',
  },
};
