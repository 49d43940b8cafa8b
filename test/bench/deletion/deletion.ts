import { randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Client } from 'minio';
import { createApp } from '../../../src/create-app.js';
import type { DeletionId } from '../../../src/kernel/ids.js';
import { DeletionSaga } from '../../../src/modules/privacy/deletion/saga/deletion-saga.js';
import { Config } from '../../../src/platform/config/config.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { enlarge } from '../../chaos/deletion/large-person.js';
import { Deployment } from '../../tools/deployment.js';
import { CountingS3 } from '../cost/counting-s3.js';
import type { Measured } from '../main.js';

const FULL = { rows: 10_000, objects: 10_000 };
const SHORT = { rows: 400, objects: 200 };
const FEWER = 100;
const FASTER = 5;
const LOOKS_MAX = 100;
const SCHEDULED = `
  insert into account_deletion (id, account_id, status, origin, previous_status, locale, requested_at, scheduled_for, due_at, secret_hash,
    warnings, subject_hmacs)
  values (gen_random_uuid(), $1, 'scheduled', 'app', 'active', 'en', now(), now(), now(), 'bench', '{}', '{}') returning id`;
const DUE = `update account_deletion set due_at = now() - interval '1 second' where id = $1 and status <> 'completed' returning status`;

/**
 * P19: the end of an account with 10,000 rows and 10,000 objects, from its first step to its last, beside a bare client that removes as
 * many objects by one call each and nothing else. Both through the same counting server, on the same storage.
 */
export async function deletion(isShort: boolean): Promise<Measured[]> {
  const size = isShort ? SHORT : FULL;
  const deployment = await Deployment.start();
  const s3 = await CountingS3.before(deployment.env['S3_ENDPOINT']!);
  try {
    await deployment.run('api', 'api');
    const { accountId } = await deployment.signedIn('bench-leaver', 10);
    await deployment.kill('api', 'SIGTERM');
    await enlarge(deployment, accountId, size);
    const ours = await counted(s3, () => endOf(deployment, s3.url, accountId));
    const bare = bareClient(deployment.env, s3.url);
    const keys = Array.from({ length: size.objects }, () => `bench/${randomBytes(16).toString('hex')}`);
    const bucket = deployment.env['S3_BUCKET']!;
    for (const key of keys) await bare.putObject(bucket, key, 'x');
    const each = await counted(s3, async () => {
      for (const key of keys) await bare.removeObject(bucket, key);
    });
    return [
      { what: `P19 end of an account, ${size.rows} rows and ${size.objects} objects`, value: ours.seconds, unit: 's' },
      { what: 'P19 calls to storage', value: ours.calls, unit: '' },
      { what: 'one call for each object, bare: calls', value: each.calls, unit: '' },
      { what: 'one call for each object, bare, without rows', value: each.seconds, unit: 's' },
      { what: 'P19 times fewer calls', value: each.calls / ours.calls, unit: '×', atLeast: isShort ? undefined : FEWER },
      { what: 'P19 times faster', value: each.seconds / ours.seconds, unit: '×', atLeast: isShort ? undefined : FASTER },
    ];
  } finally {
    await deployment.stop();
    await s3.stop();
  }
}

/** What the saga waits for is waited for no longer. */
async function endOf(deployment: Deployment, s3Url: string, accountId: string): Promise<void> {
  const { rows: [scheduled] } = await deployment.sql.query<{ id: DeletionId }>(SCHEDULED, [accountId]);
  const app = await createApp({ config: Config.withoutRoles({ ...deployment.env, S3_ENDPOINT: s3Url }) });
  await app.init();
  try {
    const [em, saga] = [app.get(EntityManager, { strict: false }), app.get(DeletionSaga, { strict: false })];
    for (let look = 0; look < LOOKS_MAX; look++) {
      const { rowCount } = await deployment.sql.query(DUE, [scheduled!.id]);
      if (rowCount === 0) return;
      await runInScope(em, () => saga.run(scheduled!.id));
    }
    throw new Error('It does not end');
  } finally {
    await app.close();
  }
}

async function counted(s3: CountingS3, work: () => Promise<void>): Promise<{ calls: number; seconds: number }> {
  const [calls, startedAt] = [s3.calls, performance.now()];
  await work();
  return { calls: s3.calls - calls, seconds: (performance.now() - startedAt) / 1000 };
}

function bareClient(env: Readonly<Record<string, string>>, endpoint: string): Client {
  const { hostname, port } = new URL(endpoint);
  return new Client({
    endPoint: hostname, port: Number(port), useSSL: false, region: env['S3_REGION'] ?? 'us-east-1',
    accessKey: env['S3_ACCESS_KEY']!, secretKey: env['S3_SECRET_KEY']!,
  });
}
