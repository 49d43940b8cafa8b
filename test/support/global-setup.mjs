import '../../config/typescript-hooks.mjs';

/** Once for all files: PostgreSQL, Redis, S3 and the sign-in issuer, and a migrated database to clone. */
export default async function globalSetup() {
  const { startTestServices } = await import('./test-services.ts');
  globalThis.testServices = await startTestServices();
}
