import { randomUUID } from 'node:crypto';
import { Client } from 'minio';
import { freePorts } from '../../tools/free-ports.js';
import { createApp } from '../../../src/create-app.js';
import { RetentionRunner } from '../../../src/modules/scheduler/index.js';
import { Config } from '../../../src/platform/config/config.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { Deployment } from '../../tools/deployment.js';
import { CountingS3 } from '../cost/counting-s3.js';
import { requestOf } from '../load/connection.js';
import { atRate } from '../load/load.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';

const OBJECTS = Number(process.env['BENCH_OBJECTS'] ?? 100_000);
const SHORT = 2_000;
const ROUNDS = 5;
const AT_LEAST = 0.7;
const CALLS_MAX = 1.05;
const FEED_RATIO_MAX = 1.3;
const FEED_PER_SECOND = 50;
const FEED_SECONDS = 5;
/** Objects that are put at a time while the stage is set. */
const PUT_AT_ONCE = 64;
const BODY = Buffer.from('an upload');

/** A row for each: seven days old by now. */
const ROWS = `
  insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
  select gen_random_uuid(), $1, 'image', 'ready', key, 'image/png', 9, 'x', now() - interval '8 days', now() - interval '8 days',
    now() - interval '1 day' from unnest($2::text[]) as key`;

/**
 * The sweep of source uploads, rows and objects, beside the bare client removing as many objects by multi-delete and nothing else: in
 * turns, in one process, on the same storage.
 */
export async function retention(isShort: boolean): Promise<Measured[]> {
  const deployment = await Deployment.start();
  try {
    await deployment.run('api', 'api');
    const { id } = await (await deployment.person('bench-retention', 1)).get<{ id: string }>('/v1/me');
    await deployment.kill('api', 'SIGTERM');
    const config = Config.withoutRoles({ ...deployment.env });
    const app = await createApp({ config });
    await app.init();
    try {
      const parts = { runner: app.get(RetentionRunner, { strict: false }), storage: app.get(ObjectStorage, { strict: false }) };
      const objects = isShort ? SHORT : OBJECTS;
      return [...(await measure(deployment, id, parts, objects)), ...(await meanwhile(deployment, id, parts.storage, objects / ROUNDS))];
    } finally {
      await app.close();
    }
  } finally {
    await deployment.stop();
  }
}

interface Parts {
  readonly runner: RetentionRunner;
  readonly storage: ObjectStorage;
}

async function measure(deployment: Deployment, accountId: string, { runner, storage }: Parts, objects: number): Promise<Measured[]> {
  const bare = bareClient(deployment.env);
  const each = objects / ROUNDS;
  const rates = { ours: [] as number[], bare: [] as number[], both: [] as number[] };
  for (let n = 0; n < ROUNDS; n++) {
    const [swept, removed] = [await put(storage, each), await put(storage, each)];
    await deployment.sql.query(ROWS, [accountId, swept]);
    const sweep = async () => {
      const { ok, classes } = await runner.run();
      const count = classes.find((it) => it.retention === 'source-upload')?.removed;
      if (!ok || count !== each) throw new Error(`swept ${count} of ${each}`);
    };
    const multiDelete = () => bare.removeObjects(deployment.env['S3_BUCKET']!, removed);
    const turns = [['ours', sweep], ['bare', multiDelete]] as const;
    const ms = { ours: 0, bare: 0 };
    for (const [who, work] of n % 2 === 0 ? turns : turns.toReversed()) {
      ms[who] = await timed(work);
      rates[who].push(each / (ms[who] / 1000));
    }
    await deployment.sql.query(ROWS, [accountId, swept]);
    const inOne = await timed(() => deployment.sql.query('delete from upload where key = any($1)', [swept]));
    rates.both.push(each / ((ms.bare + inOne) / 1000));
  }
  const ofBoth = rates.ours.map((rate, n) => rate / rates.both[n]!);
  const ratios = rates.ours.map((rate, n) => rate / rates.bare[n]!);
  return [
    { what: 'objects swept, as many removed bare', value: objects, unit: '' },
    { what: `sweep of rows and objects, median of ${ROUNDS} in turns`, value: quantile(rates.ours, 0.5), unit: 'objects/s' },
    { what: 'bare multi-delete, median', value: quantile(rates.bare, 0.5), unit: 'objects/s' },
    { what: 'ours to bare, median', value: quantile(ratios, 0.5), unit: '×', atLeast: AT_LEAST },
    { what: 'ours to bare, worst', value: Math.min(...ratios), unit: '×' },
    { what: `P18 ours to one DELETE and a bare multi-delete, worst of ${ROUNDS}`, value: Math.min(...ofBoth), unit: '×', atLeast: 0.5 },
  ];
}

/** A sweep by a process of its own, seen from outside: its calls to storage, and what readers of the feed notice of it. */
async function meanwhile(deployment: Deployment, accountId: string, storage: ObjectStorage, objects: number): Promise<Measured[]> {
  const s3 = await CountingS3.before(deployment.env['S3_ENDPOINT']!);
  const [port] = await freePorts(1);
  await deployment.run('api', 'api', { PORT: String(port) });
  try {
    const load = { url: `http://127.0.0.1:${port}`, request: () => requestOf({ path: '/v1/feed' }), seconds: FEED_SECONDS };
    await atRate(load, FEED_PER_SECOND);
    const quiet = quantile(await atRate(load, FEED_PER_SECOND), 0.99);
    await deployment.sql.query(ROWS, [accountId, await put(storage, objects)]);
    let isOver = false;
    const sweep = deployment.cliWith({ S3_ENDPOINT: s3.url }, 'retention', 'run').finally(() => { isOver = true; });
    const ms: number[] = [];
    while (!isOver) ms.push(...(await atRate({ ...load, seconds: 1 }, FEED_PER_SECOND)));
    await sweep;
    const busy = quantile(ms, 0.99);
    return [
      { what: 'P18 calls to storage for 1,000 keys', value: (s3.calls * 1_000) / objects, unit: '', limit: CALLS_MAX },
      { what: `feed at ${FEED_PER_SECOND}/s, p99`, value: quiet, unit: 'ms' },
      { what: `feed at ${FEED_PER_SECOND}/s while a process sweeps, p99`, value: busy, unit: 'ms' },
      { what: 'P18 the same, ÷ without', value: busy / quiet, unit: '×', limit: FEED_RATIO_MAX },
    ];
  } finally {
    await s3.stop();
  }
}

async function put(storage: ObjectStorage, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => `source/${randomUUID()}`);
  for (let at = 0; at < count; at += PUT_AT_ONCE) {
    await Promise.all(keys.slice(at, at + PUT_AT_ONCE).map((key) => storage.put(key, BODY, { contentType: 'image/png' })));
  }
  return keys;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function bareClient(env: Readonly<Record<string, string>>): Client {
  const { hostname, port, protocol } = new URL(env['S3_ENDPOINT']!);
  return new Client({
    endPoint: hostname, port: Number(port), useSSL: protocol === 'https:', region: env['S3_REGION'] ?? 'us-east-1',
    accessKey: env['S3_ACCESS_KEY']!, secretKey: env['S3_SECRET_KEY']!,
  });
}
