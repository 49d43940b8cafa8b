import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { MIGRATIONS } from '../../src/platform/persistence/migrations/index.js';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';
import { testServices } from '../support/service-environment.js';

const SEALING = MIGRATIONS.findIndex(({ name }) => name.endsWith('-sealed-columns'));

describe('the migration to sealed columns', () => {
  const name = `migrating_${randomUUID().slice(0, 8)}`;
  const server = testServices().env['DATABASE_URL']!;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  let orm: MikroORM;

  const asAdmin = async (sql: string) => {
    const admin = new Client({ connectionString: server });
    await admin.connect();
    await admin.query(sql).finally(() => admin.end());
  };
  beforeAll(async () => {
    await asAdmin(`create database ${name}`);
    orm = await MikroORM.init(ormConfig({ url, poolMax: 1 }));
  });
  afterAll(async () => {
    await orm?.close(true);
    await asAdmin(`drop database if exists ${name} with (force)`);
  });

  it('keeps every word that was there before, behind `plain.`', async () => {
    await orm.migrator.up({ to: MIGRATIONS[SEALING - 1]!.name });
    const em = orm.em.fork();
    const [account, generation] = [randomUUID(), randomUUID()];
    const parameters = { style: 'a "quoted" ñ', n: 1.50, deep: [null, { a: true }] };
    const run = (sql: string, params: unknown[] = []) => em.execute(sql, params, 'run');
    await run(`insert into account (id, status, locale, created_at) values (?, 'active', 'en', now())`, [account]);
    await run(
      `insert into sign_in_identity (id, account_id, provider, subject, client_id, email, name, linked_at, last_sign_in_at)
       values (gen_random_uuid(), ?, 'google', 's', 'c', 'ana@example.test', null, now(), now())`, [account]);
    await run(
      `insert into generation (id, account_id, tool, prompt, parameters, requested_count, price_per_unit, points_held, deadline_at, locale,
         created_at) values (?, ?, 'image.create', 'plain words. Of before', ?::jsonb, 1, 0, 0, now(), 'en', now())`,
      [generation, account, JSON.stringify(parameters)]);
    await run(
      `insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks,
         tool, prompt, title, change_sequence, created_at)
       values (gen_random_uuid(), ?, ?, 0, 'image', 'k', 't', 'image/png', 1, 'x', '{}', 'image.create', null, '', 1, now())`,
      [account, generation]);
    await run(
      `insert into idempotency_key (account_id, key, request_hash, status, body, created_at) values (?, 'k', 'h', 200, '{"a":1}', now())`,
      [account]);

    await orm.migrator.up();

    const one = async (sql: string) => (await em.execute<Record<string, string | null>[]>(sql))[0]!;
    const made = await one('select prompt, parameters from generation');
    expect(made['prompt']).toBe('plain.plain words. Of before');
    expect(JSON.parse(/^plain\.(.*)$/s.exec(made['parameters']!)![1]!)).toEqual(parameters);
    expect(await one('select prompt, title from creation')).toEqual({ prompt: null, title: 'plain.' });
    expect(await one('select email, name, email_hash as hash from sign_in_identity')).toEqual({
      email: 'plain.ana@example.test', name: null, hash: null,
    });
    expect(await one('select body from idempotency_key')).toEqual({ body: 'plain.{"a":1}' });
  });
});
