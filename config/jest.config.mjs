import { fileURLToPath } from 'node:url';
import './jest-light-hooks.mjs'; // for tests that run in this process: `--maxWorkers=1`

const rootDir = fileURLToPath(new URL('..', import.meta.url));
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('./jest-light-hooks.mjs', import.meta.url).href}`;

/**
 * Unit specs lie beside the code; end-to-end specs in test/ bring their own PostgreSQL, Redis and S3. Proofs are the long ones of these:
 * `npm run test:proofs`; `npm test` has short forms of them.
 */
const base = { rootDir, testEnvironment: 'node' };

/** A world of its own for each file. */
const isolated = {
  ...base,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

/** Plain Node, where the service is loaded once for many files: more than twice as fast. Each file has an app and a database of its own. */
const shared = {
  ...base,
  runner: ['jest-light-runner', { runtime: 'child_process' }],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/runner-setup.mjs'],
};

export default {
  rootDir,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB', // modules of finished files stay in a worker's memory
  testTimeout: 30_000,
  projects: [
    { ...isolated, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    { ...isolated, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
    { ...shared, displayName: 'proofs', testMatch: ['<rootDir>/test/**/*.proof-spec.ts'] },
  ],
};
