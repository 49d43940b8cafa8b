import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalServices } from '../../src/local/index.js';
import { Pooler } from '../tools/pooler.js';
import { createTemplate } from './databases.js';
import { publishServices } from './service-environment.js';

/** With a pooler before PostgreSQL (PgBouncer, which must be installed): what the service does must not change by it. */
const IS_POOLED = process.env['TEST_POOLER'] === '1';

/** One set of throwaway services for a whole test run; workers find them through the environment. */
export async function startTestServices(): Promise<{ stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aicasso-test-'));
  const services = await startLocalServices({
    dataDir,
    need: { postgres: true, redis: true, s3: true, issuer: true },
    durable: false,
    supervise: false,
  });
  let pooler: Pooler | undefined;
  const stop = async () => {
    await pooler?.stop();
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS } = services.secrets;
    if (IS_POOLED) pooler = await Pooler.before(services.env['DATABASE_URL']!);
    publishServices({
      dataDir, pooler: pooler?.host, env: { ...services.env, AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS: TOMBSTONE_KEYS! },
    });
    await createTemplate(services.env['DATABASE_URL']!);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
