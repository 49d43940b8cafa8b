import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { MinioObjectStorage } from '../../../src/platform/storage/minio-object-storage.js';
import { Config } from '../../../src/platform/config/config.js';
import { Log } from '../../../src/platform/telemetry/log.js';
import type { Deployment } from '../../tools/deployment.js';

export const CREATION_BYTES = 2 * 1024 * 1024;
const AT_A_TIME = 4;
const GENERATION = `
  insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
    locale, created_at, finished_at)
  values ($1, $2, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now())`;
const CREATIONS = `
  insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks, tool,
    change_sequence, created_at)
  select gen_random_uuid(), $1, $2, n, 'image', key, 'thumbnail/' || key, 'image/png', $4, $5, '{}', 'image.create', 1000 + n, now()
  from unnest($3::text[]) with ordinality as made(key, n)`;

/** Gives somebody so many creations: the same picture under a key for each. Returns the keys. */
export async function fillLibrary(deployment: Deployment, accountId: string, creations: number): Promise<string[]> {
  const config = Config.from(deployment.env);
  const storage = new MinioObjectStorage(config, new Log(config));
  const bytes = randomBytes(CREATION_BYTES);
  const keys = Array.from({ length: creations }, () => `creation/${randomBytes(24).toString('base64url')}`);
  const left = [...keys];
  const put = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await storage.put(key, bytes, { contentType: 'image/png' });
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, put));
  const generation = randomUUID();
  await deployment.sql.query(GENERATION, [generation, accountId]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await deployment.sql.query(CREATIONS, [accountId, generation, keys, CREATION_BYTES, sha256]);
  return keys;
}
