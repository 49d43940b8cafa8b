import { randomBytes, randomUUID } from 'node:crypto';
import { ProviderErrandTable } from '../../src/entities/generation/provider-errand.entity.js';
import { AccountDeletionTable } from '../../src/entities/privacy/account-deletion.entity.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { ResealAuth } from '../../src/modules/auth/reseal-auth.task.js';
import { ResealBilling } from '../../src/modules/billing/reseal-billing.task.js';
import { ResealGeneration } from '../../src/modules/generation/reseal-generation.task.js';
import { ResealModeration } from '../../src/modules/moderation/reseal-moderation.task.js';
import { ResealPrivacy } from '../../src/modules/privacy/reseal-privacy.task.js';
import { ResealAnswers } from '../../src/platform/http/idempotency/reseal-answers.task.js';
import { CannotUnseal, FieldCipher } from '../../src/platform/secrets/field-cipher.js';
import type { Resealing } from '../../src/platform/secrets/resealing.js';
import { sealedColumn, SEALED_COLUMNS } from '../../src/platform/secrets/sealed-column.js';
import { inScope } from '../auth/auth-parts.js';
import { ask, reaches } from '../generations/generation-world.js';
import { Catalog } from '../privacy/canary/catalog.js';
import { RowMaker } from '../privacy/canary/row-maker.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { opened } from '../support/sealed.js';

const CANARY = 'kanarienvogel';
const EMAIL = `${CANARY}-mail@example.test`;
const PROMPT = `a ${CANARY} prompt, with "quotes" and ñ`;
const TITLE = `${CANARY} title`;
const TASKS: readonly (abstract new (...args: never[]) => Resealing)[] = [
  ResealAuth, ResealBilling, ResealGeneration, ResealModeration, ResealPrivacy, ResealAnswers,
];

describe('the sealed columns', () => {
  let app: TestApp;
  let ana: Actor;
  let creation: string;
  const key = randomUUID();
  const wish = { tool: 'image.create', prompt: PROMPT };

  beforeAll(async () => {
    app = await startApp();
    ana = await app.actor({ email: EMAIL, claims: { name: `${CANARY} Pérez` }, consent: ['local'] });
    const { id } = await ask(ana, wish, key);
    creation = (await reaches(ana, id, 'succeeded')).outputs[0]!.id;
    await ana.patch(`/v1/creations/${creation}`, { title: TITLE }).expect(200);
    const contact = { name: `${CANARY} Prado`, email: EMAIL };
    const signature = `${CANARY} P.`;
    const notice = { kind: 'intellectual-property', locations: [], explanation: 'Mine.', contact, goodFaith: true, signature };
    await app.stranger.post('/v1/notices', notice).set('idempotency-key', key).expect(201);
    await ana.post('/v1/reports', { subject: { type: 'creation', id: creation }, reason: 'minor-safety' }).expect(201);
    await app.drain();
  });
  afterAll(() => app.stop());

  const run = (on: TestApp, tasks = TASKS, signal = new AbortController().signal) =>
    inScope(on, async () => {
      for (const task of tasks) await on.get(task).run(signal);
    });
  const kids = async () => {
    const found = await Promise.all(
      SEALED_COLUMNS.map(async ({ table, column }) => {
        const rows = await app.sql<{ kid: string }>(
          `select distinct split_part(${column}, '.', 1) as kid from ${table} where ${column} is not null`);
        return rows.map(({ kid }) => kid);
      }),
    );
    return [...new Set(found.flat())];
  };
  const withoutRows = async () => {
    const found = await Promise.all(
      SEALED_COLUMNS.map(async ({ table, column }) => {
        const rows = await app.sql(`select 1 from ${table} where ${column} is not null limit 1`);
        return rows.length === 0 ? [`${table}.${column}`] : [];
      }),
    );
    return found.flat();
  };
  const creationOf = async (actor: Actor, id = creation) =>
    (await actor.get(`/v1/creations/${id}`).expect(200)).body as { prompt: string; title: string };
  const cell = async (column: string, id = creation) =>
    (await app.sql<{ text: string }>(`select ${column} as text from creation where id = $1`, [id]))[0]!.text;
  const setCell = (column: string, text: string, id = creation) => app.sql(`update creation set ${column} = $1 where id = $2`, [text, id]);

  it('keep words, names and addresses out of every table, in plain, in base64 and as JSON', async () => {
    const tables = await app.sql<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
    expect(tables.length).toBeGreaterThan(70);
    const needles = [CANARY, ...[EMAIL, PROMPT, TITLE].map((it) => Buffer.from(it).toString('base64').slice(0, 16))];
    const seen = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await app.sql<{ row: string }>(`select t::text as row from "${name}" t where t::text ilike any($1)`, [
          needles.map((it) => `%${it}%`),
        ]);
        return rows.map(({ row }) => `${name}: ${row}`);
      }),
    );
    expect(seen.flat()).toEqual([]);
    expect(JSON.stringify(app.log.lines)).not.toContain(CANARY);
  });

  it('are tied to the keys of their rows', async () => {
    const keys = await app.sql<{ name: string; keys: string }>(
      `select i.indrelid::regclass::text as name, string_agg(a.attname, ',' order by array_position(i.indkey::int2[], a.attnum)) as keys
       from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indisprimary group by 1`);
    const keysOf = new Map(keys.map(({ name, keys }) => [name, keys]));
    expect(SEALED_COLUMNS.filter(({ table, keys }) => keysOf.get(table) !== keys.join(','))).toEqual([]);
  });

  it('are read by those whose words they are', async () => {
    expect(await creationOf(ana)).toMatchObject({ prompt: PROMPT, title: TITLE });
    expect((await ana.get('/v1/creations').expect(200)).body).toMatchObject({ items: [{ id: creation, prompt: PROMPT, title: TITLE }] });
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ email: EMAIL });
    expect((await ana.get('/v1/me/identities').expect(200)).body).toMatchObject({ items: [{ email: EMAIL }] });
    const again = await ana.post('/v1/generations', wish).set('idempotency-key', key).expect(202);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('lead from an e-mail address to its accounts, however it is written', async () => {
    const find = (email: string) => inScope(app, () => app.get(AuthFacade).findByEmail(email));
    expect(await find(` ${EMAIL.toUpperCase()}`)).toEqual([ana.id]);
    expect(await find('nobody@example.test')).toEqual([]);
    const bo = await app.actor({ email: EMAIL });
    expect(await find(EMAIL)).toEqual([ana.id, bo.id].sort());
    await app.sql('update sign_in_identity set email = null, email_hash = null where account_id = $1', [bo.id]);
  });

  it('open nowhere but where they were sealed', async () => {
    const [title, prompt] = [await cell('title'), await cell('prompt')];
    await setCell('title', prompt);
    await ana.get(`/v1/creations/${creation}`).expect(500);
    await setCell('title', title);
    const ben = await app.actor({ consent: ['local'] });
    const made = await reaches(ben, (await ask(ben, { tool: 'image.create', prompt: 'a dog' })).id, 'succeeded');
    await setCell('prompt', prompt, made.outputs[0]!.id);
    expect(() => opened(app, 'creation.prompt', made.outputs[0]!.id, prompt)).toThrow(CannotUnseal);
    const answer = await ben.get('/v1/creations').expect(500);
    expect(answer.text).not.toContain(CANARY);
    await app.sql('delete from creation where id = $1', [made.outputs[0]!.id]);
  });

  it('of before they were sealed are sealed, with the look-up hash', async () => {
    await app.sql(`update sign_in_identity set email = $1, name = 'plain.Ana P. Pérez', email_hash = null where account_id = $2`, [
      `plain.${EMAIL}`, ana.id,
    ]);
    await setCell('title', `plain.${TITLE}`);
    expect(await creationOf(ana)).toMatchObject({ title: TITLE });
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ email: EMAIL });
    await run(app);
    expect(await kids()).not.toContain('plain');
    expect(await creationOf(ana)).toMatchObject({ title: TITLE });
    expect(await inScope(app, () => app.get(AuthFacade).findByEmail(EMAIL))).toEqual([ana.id]);
  });

  it('that change while they are sealed anew keep the change', async () => {
    await setCell('title', 'plain.old');
    const holder = await app.world.pool.connect();
    let resealing: Promise<void>;
    try {
      await holder.query('begin');
      await holder.query(`update creation set title = 'plain.new' where id = $1`, [creation]);
      resealing = run(app, [ResealGeneration]);
      await app.until(async () => {
        const waiting = await app.sql(`select 1 from pg_locks where not granted and locktype = 'transactionid'`);
        return waiting.length > 0 ? null : 'nobody waits for the row';
      });
    } finally {
      await holder.query('commit');
      holder.release();
    }
    await resealing;
    expect(await cell('title')).toBe('plain.new');
    await run(app, [ResealGeneration]);
    expect(await creationOf(ana)).toMatchObject({ title: 'new' });
    await ana.patch(`/v1/creations/${creation}`, { title: TITLE }).expect(200);
  });

  it('are sealed anew in steps, by several at once, from where a stopped one left off', async () => {
    const left = async () =>
      (await app.sql<{ n: number }>(`select count(*)::int as n from idempotency_key where body like 'plain.%'`))[0]!.n;
    await app.sql(
      `insert into idempotency_key (account_id, key, request_hash, status, body, created_at)
       select $1, 'bulk:' || n, 'x', 200, 'plain.' || n, $2 from generate_series(1, 250) n`,
      [ana.id, app.clock.now()],
    );
    const task = app.get(ResealAnswers);
    const { window } = task;
    task.window = 40;
    let looks = 0;
    const stopped = { get aborted() { return (looks += 1) > 50; } } as AbortSignal;
    await run(app, [ResealAnswers], stopped);
    expect(await left()).toBe(200);
    await Promise.all([run(app, [ResealAnswers]), run(app, [ResealAnswers])]);
    expect(await left()).toBe(0);
    const rows = await app.sql<{ key: string; body: string }>(`select key, body from idempotency_key where key like 'bulk:%'`);
    expect(rows.filter(({ key, body }) => opened(app, 'idempotency_key.body', `${ana.id}:${key}`, body) !== key.slice(5))).toEqual([]);
    await app.sql(`delete from idempotency_key where key like 'bulk:%'`);
    task.window = window;
  });

  it('of other tables are sealed anew though one refuses; the run tells that it failed', async () => {
    const prompts = async () => (await app.sql(`select 1 from generation where prompt like 'plain.%'`)).length;
    await setCell('title', `plain.${TITLE}`);
    await app.sql('update generation set prompt = $1 where account_id = $2', [`plain.${PROMPT}`, ana.id]);
    expect(await prompts()).toBe(1);
    await app.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`);
    await app.sql('create trigger refuse before update on creation for each row execute function refuse()');
    await expect(run(app, [ResealGeneration])).rejects.toThrow(AggregateError);
    expect(await prompts()).toBe(0);
    await app.sql('drop function refuse cascade');
    await run(app, [ResealGeneration]);
    expect(await kids()).not.toContain('plain');
  });

  /** The end of an account under way: it alone knows where its last letter goes. */
  const leaving = async (accountId: AccountId) => {
    const [deletion] = await app.sql<{ id: string }>('select id from account_deletion where account_id = $1', [accountId]);
    const contact = app.get(FieldCipher).sealFor(sealedColumn(AccountDeletionTable, 'contact'), deletion!.id, EMAIL);
    await app.sql(`update account_deletion set status = 'running', contact = $2 where id = $1`, [deletion!.id, contact]);
  };

  it('outlive their key: a new one is put first, all is sealed anew, the old one goes', async () => {
    const { FIELD_ENCRYPTION_KEYS: old } = app.world.env;
    const fresh = `fresh:${randomBytes(32).toString('base64')}`;
    const maker = new RowMaker(app, await Catalog.read(app));
    const owner = { id: ana.id, otherId: (await app.actor()).id, mark: 'row' };
    await maker.fill(owner);
    await maker.make(ProviderErrandTable, owner);
    await leaving(owner.id);
    expect(await withoutRows()).toEqual([]); // a sealed column that no row has would be no part of the proof
    expect((await kids()).length).toBe(1);
    const rotated = await startApp({ beside: app, env: { ROLES: 'api', FIELD_ENCRYPTION_KEYS: `${fresh},${old}` } });
    expect(await creationOf(rotated.client(ana.accessToken) as Actor)).toMatchObject({ prompt: PROMPT, title: TITLE });
    expect(await inScope(rotated, () => rotated.get(AuthFacade).findByEmail(EMAIL))).toEqual([ana.id]);
    await app.sql(`update evidence set content = 'lost.AAAA' where id = (select id from evidence where kind = 'facts' limit 1)`);
    await run(rotated);
    await expect(app.sql(`update privacy_request_event set note = 'x'`)).rejects.toThrow('append-only');
    expect(rotated.log.of('sealed-with-a-lost-key')).toEqual([expect.objectContaining({ table: 'evidence', count: 1 })]);
    expect((await kids()).sort()).toEqual(['fresh', 'lost']);
    await rotated.stop();

    const retired = await startApp({ beside: app, env: { ROLES: 'api', FIELD_ENCRYPTION_KEYS: fresh } });
    const client = retired.client(ana.accessToken) as Actor;
    expect(await creationOf(client)).toMatchObject({ prompt: PROMPT, title: TITLE });
    expect((await client.get('/v1/me').expect(200)).body).toMatchObject({ email: EMAIL });
    expect(await inScope(retired, () => retired.get(AuthFacade).findByEmail(EMAIL))).toEqual([ana.id]);
    const again = await client.post('/v1/generations', wish).set('idempotency-key', key).expect(202);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await retired.stop();
  });
});
