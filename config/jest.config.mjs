import { fileURLToPath } from 'node:url';

const rootDir = fileURLToPath(new URL('..', import.meta.url));

/**
 * Unit specs lie beside the code; end-to-end specs in test/ bring their own PostgreSQL, Redis and S3. Proofs are the long ones of these:
 * `npm run test:proofs`; `npm test` has short forms of them.
 */
const base = {
  rootDir,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

const services = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  rootDir,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB', // modules of finished files stay in a worker's memory
  testTimeout: 30_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    { ...base, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'] },
    { ...base, ...services, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
    { ...base, ...services, displayName: 'proofs', testMatch: ['<rootDir>/test/**/*.proof-spec.ts'] },
  ],
};
