const floor = ['errors', 'core-models', 'trainer'];
const pure = ['datasets', 'sizing', 'workflows', 'scripts-trl', 'cost', 'budget', 'cloud-nebius'];
const adapters = [
  'hub',
  'files',
  'offers',
  'config',
  'store',
  'local-driver',
  'skypilot-driver',
  'slurm-clusters',
];

const folders = (names) => `^packages/(${names.join('|')})/`;
const tests = '(\\.test\\.ts|/test-support/.*\\.ts)$';
/** Layers that a package of each layer may not reach. */
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: folders(from).replace(')/', ')/src/'), pathNot: tests },
  to: { path: '^packages/([^/]+)/', pathNot: [folders(allowed), '^packages/$1/'] },
});
const onlyIn = (name, library, places) => ({
  name,
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: [...places, tests] },
  to: { path: `node_modules/${library}/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // A loader and its command may know each other's types; nothing may need itself to run.
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'packages-not-to-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-not-to-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/cli/src/commands/mcp/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-only-through-sdk',
      severity: 'error',
      from: { path: '^apps/', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/sdk/' },
    },
    ...[
      ['errors', []],
      ['core-models', ['errors']],
      ['trainer', ['errors', 'core-models']],
    ].map(([name, allowed]) => layer(`floor-${name}`, [name], [name, ...allowed])),
    ...pure.map((name) => layer(`pure-${name}`, [name], [name, ...floor])),
    ...adapters.map((name) => layer(`adapter-${name}`, [name], [name, ...floor])),
    layer('planning-is-pure', ['planning'], ['planning', ...floor, ...pure]),
    layer('jobs-knows-no-adapter', ['jobs'], ['jobs', 'planning', ...floor, ...pure]),
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, '^packages/testing/'] },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'no-deep-import',
      severity: 'error',
      from: { path: '^(packages|apps|test)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: ['^$1/$2/', '^(packages|apps)/[^/]+/src/index\\.ts$'],
      },
    },
    {
      name: 'pure-has-no-effects',
      severity: 'error',
      from: {
        path: folders([...floor, ...pure, 'planning', 'jobs']),
        pathNot: [tests, '/scripts/'],
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    onlyIn('execa-only-in-drivers', 'execa', [
      '^packages/local-driver/',
      '^packages/skypilot-driver/',
    ]),
    onlyIn('huggingface-hub-only-in-hub', '@huggingface/hub', ['^packages/hub/']),
    onlyIn('mcp-only-in-mcp-server', '@modelcontextprotocol', ['^apps/mcp-server/']),
    onlyIn('stricli-only-in-cli', '@stricli', ['^apps/cli/']),
    onlyIn('keyring-only-in-config', '@napi-rs/keyring', ['^packages/config/']),
    onlyIn('clack-only-in-cli', '@clack', ['^apps/cli/']),
    {
      name: 'sqlite-only-in-store',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: ['^packages/store/'] },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'no-dev-dependency-at-run-time',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: [tests, '^packages/testing/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    exclude: { path: '/dist/|rolldown\\.config|\\.generated\\.ts$' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@vibeml/source', 'node', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
