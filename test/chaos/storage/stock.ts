import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'minio';
import type { Person } from '../clients/person.js';
import type { World } from '../world/world.js';

const PUT_AT_ONCE = 16;
const CREATED = `
  with made as (
    insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
      locale, created_at, finished_at)
    values ($1, $2, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now()) returning id
  )
  insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks, tool,
    change_sequence, created_at)
  select gen_random_uuid(), $2, made.id, n, 'image', 'creation/' || token, 'thumbnail/' || token, 'image/png', 1, 'x', '{}', 'image.create',
    1000 + n, now() from made, unnest($3::text[]) with ordinality as given(token, n)
  returning id`;
const UPLOADED = `
  insert into upload (id, account_id, kind, status, key, content_type, size_bytes, sha256, created_at, completed_at, delete_after)
  select gen_random_uuid(), $1, 'image', 'ready', 'source/' || token, 'image/png', 1, 'x', now() - interval '8 days',
    now() - interval '8 days', now() - interval '1 day' from unnest($2::text[]) token`;

/** The objects that this run is about, and the rows that name them. */
export class Stock {
  /** Objects put there. */
  size = 0;
  private readonly tokens = new Set<string>();

  constructor(private readonly world: World, private readonly client: Client) {}

  /** Creations that their person may delete: their ids. */
  async creations(person: Person, count: number): Promise<string[]> {
    const tokens = await this.stored(count, ['creation/', 'thumbnail/']);
    const rows = await this.world.rows<{ id: string }>(CREATED, [randomUUID(), person.id, tokens]);
    return rows.map(({ id }) => id);
  }

  /** Uploads whose time is over. */
  async uploads(person: Person, count: number): Promise<void> {
    await this.world.rows(UPLOADED, [person.id, await this.stored(count, ['source/'])]);
  }

  /** Keys that rows name, those of the run alone. */
  async named(): Promise<Set<string>> {
    const rows = await this.world.rows<{ key: string }>(
      'select unnest(array[key, thumbnail_key]) as key from creation union all select key from upload where key is not null',
    );
    return this.mine(rows.map(({ key }) => key));
  }

  /** Keys that lie in storage, as it says itself. */
  async stocked(): Promise<Set<string>> {
    const keys: string[] = [];
    for (const prefix of ['creation/', 'thumbnail/', 'source/']) {
      for await (const { name } of this.client.listObjectsV2(this.world.env['S3_BUCKET']!, prefix, true)) if (name) keys.push(name);
    }
    return this.mine(keys);
  }

  private async stored(count: number, prefixes: readonly string[]): Promise<string[]> {
    const tokens = Array.from({ length: count }, () => randomBytes(24).toString('base64url'));
    const keys = tokens.flatMap((token) => prefixes.map((prefix) => prefix + token));
    for (const token of tokens) this.tokens.add(token);
    this.size += keys.length;
    await Promise.all(Array.from({ length: PUT_AT_ONCE }, async () => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop())
        await this.client.putObject(this.world.env['S3_BUCKET']!, key, Buffer.from('x'), 1, { 'Content-Type': 'image/png' });
    }));
    return tokens;
  }

  private mine(keys: readonly string[]): Set<string> {
    return new Set(keys.filter((key) => this.tokens.has(key.slice(key.indexOf('/') + 1))));
  }
}
