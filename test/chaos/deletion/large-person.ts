import { randomBytes, randomUUID } from 'node:crypto';
import { foldedWords } from '../../../src/modules/feed/visibility/folded-words.js';
import { Config } from '../../../src/platform/config/config.js';
import { MinioObjectStorage } from '../../../src/platform/storage/minio-object-storage.js';
import { Log } from '../../../src/platform/telemetry/log.js';

const PUT_AT_ONCE = 16;
const PROMPT = 'a heron';

const GENERATION = `
  insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
    locale, created_at, finished_at)
  values ($1, $2, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now())`;
const CREATIONS = `
  insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks, tool,
    change_sequence, created_at)
  select gen_random_uuid(), $1, $2, n, 'image', 'creation/' || token, 'thumbnail/' || token, 'image/png', 1, 'x', '{}', 'image.create',
    1000 + n, now() from unnest($3::text[]) with ordinality as made(token, n)`;
const LIKES = `
  with author as (insert into account (id, created_at) values ($2, now()) returning id),
  profiled as (
    insert into profile (account_id, username, avatar_key, created_at) select id, 'author-of-many', 'avatar/none', now() from author
  ), posts as (
    insert into post (id, account_id, kind, key, thumbnail_key, content_type, size_bytes, sha256, tool, prompt, sanitiser_version, folded,
      hot_score, published_at, created_at)
    select gen_random_uuid(), author.id, 'image', 'post/' || gen_random_uuid(), 'post/' || gen_random_uuid(), 'image/png', 1, '',
      'image.create', '${PROMPT}', '1', $4, n, now(), now() from author, generate_series(1, $3::int) n returning id
  )
  insert into post_like (post_id, account_id, created_at) select id, $1, now() from posts`;
const EVENTS = `
  insert into account_event (account_id, sequence, type, data, created_at)
  select $1, 1000000 + n, 'points.changed', '{}', now() from generate_series(1, $2::int) n`;
const DISCLOSURES = `
  insert into disclosure (id, account_id, generation_id, attempt_id, recipient, model, purpose, categories, input_hashes, pseudonym,
    consent_event_id, policy_version, announced_at, outcome, retention_promise)
  select gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), 'local', 'local', 'generation', '{prompts}', '{}', gen_random_uuid(),
    (select id from consent_event where account_id = $1 limit 1), '1', now(), 'completed', 'none' from generate_series(1, $2::int) n`;
/** One point each, bought: a movement, its lot and two entries, as the ledger itself would have written them. */
const BOOKS = `
  with book as (
    update ledger_account set available = available + $2::int, sequence = sequence + $2::int where account_id = $1
    returning id, available - $2::int as available, sequence - $2::int as sequence, held, debt
  ), movements as (
    insert into ledger_movement (ledger_account_id, sequence, kind, reason, available_change, held_change, debt_change, available_after,
      held_after, debt_after, occurred_at)
    select id, sequence + n, 'grant', 'many', 1, 0, 0, available + n, held, debt, now() from book, generate_series(1, $2::int) n
    returning id, ledger_account_id
  ), lots as (
    insert into points_lot (ledger_account_id, movement_id, origin, granted, remaining, granted_at)
    select ledger_account_id, id, 'purchased', 1, 1, now() from movements returning id, movement_id, ledger_account_id
  )
  insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
  select movement_id, line, ledger_account_id, book, id, points
  from lots, (values (1, 'available', 1), (2, 'issued', -1)) as lines (line, book, points)`;

/** Of each kind: likes, events, disclosures, entries of the books. */
const KINDS = 4;

/** Where somebody is made large. */
export interface Stage {
  readonly sql: { query(text: string, values: unknown[]): Promise<unknown> };
  readonly env: Readonly<Record<string, string>>;
}

/** Gives somebody so many rows and objects. Returns the keys. */
export async function enlarge(stage: Stage, accountId: string, size: { rows: number; objects: number }): Promise<string[]> {
  const { sql, env } = stage;
  const each = Math.floor(size.rows / KINDS);
  const tokens = Array.from({ length: size.objects / 2 }, () => randomBytes(24).toString('base64url'));
  const generation = randomUUID();
  await sql.query(GENERATION, [generation, accountId]);
  await sql.query(CREATIONS, [accountId, generation, tokens]);
  await sql.query(LIKES, [accountId, randomUUID(), each, foldedWords(PROMPT)]);
  await sql.query(EVENTS, [accountId, each]);
  await sql.query(DISCLOSURES, [accountId, each]);
  await sql.query(BOOKS, [accountId, Math.floor(each / 2)]);
  const keys = tokens.flatMap((token) => [`creation/${token}`, `thumbnail/${token}`]);
  const config = Config.from(env);
  const storage = new MinioObjectStorage(config, new Log(config));
  const left = [...keys];
  await Promise.all(Array.from({ length: PUT_AT_ONCE }, async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await storage.put(key, Buffer.from('x'), { contentType: 'image/png' });
  }));
  return keys;
}
