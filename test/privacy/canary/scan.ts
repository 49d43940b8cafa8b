import { RedisClient } from '../../../src/platform/redis/redis-client.js';
import { ErasureBucket } from '../../../src/platform/storage/erasure-bucket.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import type { CanaryWorld } from './world.js';

/** Where something of the person was found: `table.column`, `redis`, `bucket post/` for each object, `log`; how often, and an example. */
export interface Finding {
  readonly place: string;
  readonly count: number;
  readonly example: string;
}

/**
 * Looks for the words everywhere: every column of every table, Redis, names and bytes of both buckets, what was logged. In the bucket of
 * the erasure list also for the `tombstone`, by which an account is named there once it is gone.
 */
export async function scan(world: CanaryWorld, needles: readonly string[], log: string, tombstone?: string): Promise<Finding[]> {
  const named = tombstone === undefined ? needles : [...needles, tombstone];
  const stored = [
    ...(await inTables(world, needles)), ...(await inRedis(world, needles)),
    ...(await inBucket('bucket', world.app.get(ObjectStorage), needles)),
    ...(await inBucket('erasure bucket', world.app.get(ErasureBucket), named)),
  ];
  return [...stored, ...inText('log', log, needles)];
}

async function inTables({ app, catalog }: CanaryWorld, needles: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [table, columns] of catalog.columns) {
    const counts = columns.map(({ column }, at) => {
      const has = `position(lower(needle) in lower("${column}"::text)) > 0`;
      return `count(*) filter (where ${has})::int as count${at}, min(needle) filter (where ${has}) as example${at}`;
    });
    const sql = `select ${counts.join(', ')} from "${table}" cross join unnest($1::text[]) as needle`;
    const [found] = await app.sql<Record<string, number | string | null>>(sql, [needles]);
    findings.push(...columns.flatMap(({ column }, at) => {
      const count = found![`count${at}`] as number;
      return count > 0 ? [{ place: `${table}.${column}`, count, example: found![`example${at}`] as string }] : [];
    }));
  }
  return findings;
}

async function inRedis({ app }: CanaryWorld, needles: readonly string[]): Promise<Finding[]> {
  const { connection } = app.get(RedisClient);
  const keys = await connection.keys(`*${app.world.env['REDIS_PREFIX']}*`);
  const texts = await Promise.all(keys.map(async (key) => {
    const type = await connection.type(key);
    if (type === 'string') return [key, await connection.get(key)];
    if (type === 'hash') return [key, await connection.hgetall(key)];
    if (type === 'list') return [key, await connection.lrange(key, 0, -1)];
    if (type === 'set') return [key, await connection.smembers(key)];
    if (type === 'zset') return [key, await connection.zrange(key, 0, -1)];
    return [key, await connection.xrange(key, '-', '+')];
  }));
  return texts.flatMap(([key, value]) => inText('redis', `${key as string} ${JSON.stringify(value)}`, needles));
}

async function inBucket(bucket: string, storage: ObjectStorage, needles: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const { key } of storage.list('')) {
    const chunks: Buffer[] = [];
    for await (const chunk of await storage.get(key)) chunks.push(chunk as Buffer);
    const place = `${bucket} ${key.slice(0, key.indexOf('/') + 1)}`;
    findings.push(...inText(place, `${key}\n${Buffer.concat(chunks).toString('latin1')}`, needles));
  }
  return findings;
}

function inText(place: string, text: string, needles: readonly string[]): Finding[] {
  const lower = text.toLowerCase();
  const found = needles.filter((needle) => lower.includes(needle.toLowerCase()));
  return found.length === 0 ? [] : [{ place, count: found.length, example: found[0]! }];
}
