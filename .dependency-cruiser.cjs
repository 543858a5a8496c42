/** The architecture, as rules with reasons (docs/architecture.md). `npm run boundaries` checks them. */
const mayImport = (name, allowed, comment) => ({
  name: `${name.replace('/', '-')}-imports`,
  comment,
  severity: 'error',
  from: { path: `^${name}/` },
  to: {
    path: '^(apps|libs)/',
    pathNot: [`^${name}/`, ...allowed.map((each) => `^${each}/`)],
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle has no first room to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead, unless it is an entry point.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.spec\\.ts$',
          '\\.e2e-spec\\.ts$',
          'main\\.tsx?$',
          'apps/dashboard/vite\\.config\\.mjs$',
          '\\.d\\.ts$',
          '^bench/',
          '^test/',
        ],
      },
      to: {},
    },
    {
      name: 'domain-is-pure',
      comment:
        'Deciders run in replays and simulations: no framework, no I/O, no clock, no randomness.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    mayImport('libs/domain', [], 'DECIDE depends on nothing.'),
    mayImport('libs/event-log', ['libs/domain'], 'REMEMBER knows events, not who writes them.'),
    mayImport('libs/manifests', ['libs/domain'], 'READ turns text into definitions.'),
    mayImport('libs/artifacts', ['libs/domain'], 'KEEP stores bytes.'),
    mayImport('libs/access', ['libs/domain'], 'GUARD knows actors and secrets.'),
    mayImport(
      'libs/commands',
      ['libs/domain', 'libs/event-log', 'libs/access'],
      'CHANGE decides and appends; it never reads a view.',
    ),
    mayImport(
      'libs/processes',
      ['libs/domain', 'libs/commands', 'libs/event-log'],
      'REACT maps events to commands; it never reads a view.',
    ),
    mayImport('libs/views', ['libs/domain', 'libs/event-log'], 'SHOW derives from the log alone.'),
    mayImport(
      'libs/executors',
      ['libs/domain', 'libs/client', 'libs/access'],
      'ACT knows a work order and the public API.',
    ),
    mayImport('libs/client', ['libs/domain'], 'CALL knows the public API alone.'),
    {
      name: 'server-never-acts',
      comment: 'What touches infrastructure lives in runners, behind the public API.',
      severity: 'error',
      from: { path: '^apps/server/' },
      to: { path: '^(libs/(executors|client)|apps/(runner|cli))/' },
    },
    mayImport(
      'apps/runner',
      ['libs/domain', 'libs/executors', 'libs/client', 'libs/access', 'libs/artifacts'],
      'The runner talks only the public API: what it can do, any agent can.',
    ),
    mayImport(
      'apps/cli',
      ['libs/domain', 'libs/client', 'libs/manifests', 'libs/artifacts', 'libs/event-log'],
      'The CLI talks only the public API; it reads manifests, packs sources and checks exports offline.',
    ),
    mayImport(
      'apps/dashboard',
      ['libs/domain', 'libs/client'],
      "The dashboard talks only the public API; the states that it shows are the domain's own.",
    ),
    {
      name: 'dashboard-is-for-browsers',
      comment: 'What only Node has is not there in a browser.',
      severity: 'error',
      from: {
        path: '^(apps/dashboard/src|libs/client/src/graphql)/',
        pathNot: '\\.spec\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
