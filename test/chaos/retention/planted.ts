import { randomBytes, randomUUID } from 'node:crypto';
import { Config } from '../../../src/platform/config/config.js';
import { MinioObjectStorage } from '../../../src/platform/storage/minio-object-storage.js';
import { Log } from '../../../src/platform/telemetry/log.js';
import type { RetentionClass } from '../../../src/kernel/retention-classes.js';
import { retentionMs } from '../../../src/kernel/retention-classes.js';
import type { World } from '../world/world.js';

const DAY_MS = 86_400_000;
const PUT_AT_ONCE = 16;

/** Of one class: what is over at the instant, and what is not, told apart by a millisecond. */
export interface Planted {
  readonly retention: RetentionClass;
  readonly over: readonly string[];
  readonly running: readonly string[];
  /** Those that are there now. */
  readonly left: (world: World) => Promise<Set<string>>;
}

interface Kind {
  readonly retention: RetentionClass;
  /** `$1` the account, `$2` ids, `$3` the moment of each from which the period runs. */
  readonly insert: string;
  readonly ids: string;
  /** From that moment to the end, ms; 0 where the column is the end itself. */
  readonly periodMs: number;
}

const KINDS: readonly Kind[] = [
  {
    retention: 'source-upload',
    insert: `
      insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
      select id, $1, 'image', 'ready', 'source/' || id, 'image/png', 1, 'x', at - interval '7 days', at - interval '7 days', at
      from unnest($2::uuid[], $3::timestamptz[]) as it(id, at)`,
    ids: 'select id::text as id from upload where account_id = $1',
    periodMs: 0,
  },
  {
    retention: 'account-event',
    insert: `
      insert into account_event (account_id, sequence, type, data, created_at)
      select $1, 5000000 + row_number() over (), 'points.changed', jsonb_build_object('id', id), at
      from unnest($2::uuid[], $3::timestamptz[]) as it(id, at)`,
    ids: "select data->>'id' as id from account_event where account_id = $1 and sequence > 5000000",
    periodMs: retentionMs('account-event'),
  },
  {
    retention: 'deletion-mark',
    insert: `
      insert into creation_tombstone (account_id, change_sequence, creation_id, deleted_at)
      select $1, 5000000 + row_number() over (), id, at from unnest($2::uuid[], $3::timestamptz[]) as it(id, at)`,
    ids: 'select creation_id::text as id from creation_tombstone where account_id = $1',
    periodMs: retentionMs('deletion-mark'),
  },
];

/** `n` rows of each kind, half of them over at `at`: a quarter of each half a millisecond from it, or at it. */
export async function plant(world: World, accountId: string, n: number, at: Date, random: () => number): Promise<Planted[]> {
  const planted: Planted[] = [];
  for (const { retention, insert, ids, periodMs } of KINDS) {
    const over = Array.from({ length: n / 2 }, () => randomUUID());
    const running = Array.from({ length: n / 2 }, () => randomUUID());
    const end = (isOver: boolean, index: number) => {
      const away = index % 4 === 0 ? 1 : index % 4 === 1 && isOver ? 0 : 1 + Math.floor(random() * DAY_MS);
      return new Date(at.getTime() + (isOver ? -away : away) - periodMs).toISOString();
    };
    const ends = [...over.map((_, index) => end(true, index)), ...running.map((_, index) => end(false, index))];
    await world.rows(insert, [accountId, [...over, ...running], ends]);
    const left = async (now: World) => new Set((await now.rows<{ id: string }>(ids, [accountId])).map(({ id }) => id));
    planted.push({ retention, over, running, left });
  }
  return planted;
}

/** Bytes for each row of an upload. */
export class SourceFiles {
  private readonly storage: MinioObjectStorage;

  constructor({ env, servers }: World) {
    const config = Config.from({
      ...env, DATABASE_URL: servers.urlOf('postgres'), REDIS_URL: servers.urlOf('redis'), S3_ENDPOINT: servers.urlOf('s3'),
    });
    this.storage = new MinioObjectStorage(config, new Log(config));
  }

  async put(ids: readonly string[]): Promise<void> {
    const left = [...ids];
    const bytes = randomBytes(1);
    await Promise.all(Array.from({ length: PUT_AT_ONCE }, async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        await this.storage.put(`source/${id}`, bytes, { contentType: 'image/png' });
      }
    }));
  }

  /** Of all, by the ids of their uploads. */
  async there(): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const { key } of this.storage.list('source/')) ids.add(key.slice('source/'.length));
    return ids;
  }
}
