import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

/** Few rules, each for a bug that neither the compiler nor the walls (`dependency-cruiser.cjs`) would see. */
const CLOCK = 'Time comes from Clock (src/kernel/clock.ts), so that tests can set it.';
const CHANCE = 'Chance comes from Ids (src/kernel/ids.ts) or node:crypto.';
const CALLS = 'Only platform/outbound calls others (law 1).';

const time = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: CLOCK },
  { selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: CLOCK },
  { selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]', message: CHANCE },
];
const sleep = {
  selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"][arguments.0.name=/^(resolve|resume|done|r)$/]',
  message: 'Nothing sleeps: wait for what is waited for.',
};
const noDefault = {
  selector: 'ExportDefaultDeclaration',
  message: 'Exports have names.',
};
const endsInJs = {
  selector:
    ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)' +
    '[source.value=/^\\.{1,2}\\u002f(?!.*\\.(js|mjs|ts|json)$)/]',
  message: 'Relative imports end in .js.',
};
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Inject Config: the environment is read by main.ts, cli.ts and local/ alone.',
};
const caller = [
  { selector: 'CallExpression[callee.name=/^(fetch|XMLHttpRequest)$/]', message: CALLS },
  { selector: 'NewExpression[callee.name=/^(WebSocket|EventSource|XMLHttpRequest)$/]', message: CALLS },
  { selector: 'MemberExpression[object.name="globalThis"][property.name=/^(fetch|WebSocket|EventSource)$/]', message: CALLS },
];

const listenOnly = (module, allowImportNames) =>
  [module, `node:${module}`].map((name) => ({ name, allowImportNames, allowTypeImports: true, message: CALLS }));
const noCallers = [
  listenOnly('http', ['createServer', 'STATUS_CODES']),
  listenOnly('https', []),
  listenOnly('http2', []),
  listenOnly('tls', []),
  listenOnly('net', ['createServer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList']),
].flat();
const noEnvironment = { name: 'node:process', importNames: ['env', 'default'], message: environment.message };
const noSleep = { name: 'node:timers/promises', importNames: ['setTimeout'], message: sleep.message };

/** They look again at what another process or server does, and give up after a time. */
const LOOK_AGAIN = [
  'src/modules/generation/engine/in-hand.ts',
  'src/modules/generation/uploads/upload-intake.ts',
  'src/modules/scheduler/retention/retention-runner.ts',
  'src/platform/storage/minio-object-storage.ts',
];

/**
 * What is wrong wherever it stands. Left out, since nearly all that they find is sound: `unsafe-regex` (counts repetitions, and does not
 * look whether they can meet the same text), `non-literal-regexp`, `object-injection` and `non-literal-fs-filename` (any variable), and
 * `possible-timing-attacks` (any comparison with what is named like a secret; secrets are compared by their hashes).
 */
const UNSAFE = Object.fromEntries([
  'bidi-characters', 'buffer-noassert', 'child-process', 'disable-mustache-escape', 'eval-with-expression', 'invisible-characters',
  'new-buffer', 'non-literal-require', 'pseudoRandomBytes',
].map((rule) => [`security/detect-${rule}`, 'error']));

const forbid = (...selectors) => ['error', ...selectors, noDefault, endsInJs];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` } },
    plugins: { ts: tseslint.plugin, security },
    rules: {
      ...UNSAFE,
      'ts/no-explicit-any': 'error',
      'ts/ban-ts-comment': 'error',
      'ts/no-floating-promises': 'error',
      'ts/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      'ts/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'ts/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'ts/consistent-type-exports': 'error',
      'no-console': 'error',
      'no-throw-literal': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-len': ['error', 140],
      'no-restricted-syntax': forbid(...time, sleep, environment, ...caller),
      'ts/no-restricted-imports': ['error', { paths: [...noCallers, noSleep, noEnvironment] }],
    },
  },
  { // these meet the outside world
    files: ['src/platform/outbound/**/*.ts', 'src/platform/storage/**/*.ts', 'src/platform/persistence/database-sockets.ts'],
    rules: { 'ts/no-restricted-imports': ['error', { paths: [noSleep] }] },
  },
  { files: ['src/kernel/clock.ts'], rules: { 'no-restricted-syntax': forbid(sleep, environment, ...caller) } },
  { files: ['src/main.ts', 'src/cli.ts', 'src/cli/**/*.ts'], rules: { 'no-restricted-syntax': forbid(...time, sleep, ...caller) } },
  { // beside the service: starts real processes and waits for them
    files: ['src/local/**/*.ts'],
    rules: { 'no-restricted-syntax': forbid(time[2]), 'ts/no-restricted-imports': 'off', 'security/detect-child-process': 'off' },
  },
  { // stands in for clients and third parties
    files: ['test/**/*.ts', '**/*.spec.ts', '**/testing/*.ts'],
    rules: { 'no-restricted-syntax': forbid(time[2], sleep), 'ts/no-restricted-imports': ['error', { paths: [noSleep] }] },
  },
  { files: LOOK_AGAIN, rules: { 'no-restricted-syntax': forbid(...time, environment, ...caller) } },
  { files: ['test/**/*.ts'], rules: { 'security/detect-child-process': 'off' } }, // programs are named by constants of ours
  { // what the tests look again with, and what runs beside the tests with real processes
    files: ['test/support/**/*.ts', 'test/**/*-world.ts', 'test/{bench,chaos,scale,tools}/**/*.ts'],
    rules: { 'no-restricted-syntax': forbid(time[2]), 'ts/no-restricted-imports': 'off' },
  },
);
