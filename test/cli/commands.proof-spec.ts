import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { objectKey } from '../../src/entities/object-prefixes.js';
import { openApiDocument } from '../../src/platform/http/index.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { Operator } from './operator.js';

describe("the operator's commands", () => {
  let app: TestApp;
  let operator: Operator;
  let ana: Actor;
  let ben: Actor;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api' } }); // nobody takes work away
    operator = new Operator(app);
    ana = await app.actor({ subject: `ana-${randomUUID()}`, consent: true });
    ben = await app.actor();
  });
  afterAll(() => app?.stop());

  const audited = () =>
    app.sql<{ act: string; subject: string; purpose: string; details: object }>('select * from audit_entry order by sequence');
  /** As somebody would who owns the database and means harm. */
  const tamper = async (table: string, sql: string) => {
    await app.sql(`alter table ${table} disable trigger user`);
    await app.sql(sql);
    await app.sql(`alter table ${table} enable trigger user`);
  };

  it('give and take roles, of people who exist, and it is written down', async () => {
    const of = (subject: string) => ['--provider', 'google', '--subject', subject, '--role', 'moderator', '--reason', 'on duty'];
    const unknown = await operator.says('staff', 'grant', ...of('nobody'));
    expect(unknown).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nobody has signed in with google') });

    expect(await operator.asks('staff', 'grant', ...of(ana.subject))).toEqual({
      code: 0,
      value: { accountId: ana.id, role: 'moderator', changed: true },
    });
    expect((await operator.asks<{ changed: boolean }>('staff', 'grant', ...of(ana.subject))).value.changed).toBe(false);
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ roles: ['moderator'] });
    expect((await operator.says('staff', 'revoke', ...of(ana.subject))).out).toBe(`${ana.id} no longer has the role: moderator`);
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ roles: [] });
    expect((await audited()).map(({ act, subject, purpose }) => ({ act, subject, purpose }))).toEqual([
      { act: 'staff.role-granted', subject: ana.id, purpose: 'on duty' },
      { act: 'staff.role-revoked', subject: ana.id, purpose: 'on duty' },
    ]);
  });

  it('suspend an account and lift it, with a reason that is written down; who is leaving stays as they are', async () => {
    const to = (status: string, account: string = ben.id) =>
      operator.asks('account', 'status', '--account', account, '--status', status, '--reason', 'case 12');
    expect(await to('suspended')).toEqual({ code: 0, value: { accountId: ben.id, status: 'suspended', changed: true } });
    await ben.post('/v1/me/profile/rotate').expect(403);
    expect(await to('suspended')).toEqual({ code: 0, value: { accountId: ben.id, status: 'suspended', changed: false } });
    expect(await to('active', ben.id.toUpperCase())).toMatchObject({ code: 0, value: { status: 'active', changed: true } });
    await ben.post('/v1/me/profile/rotate').expect(200);
    const written = (await audited()).filter(({ act }) => act === 'account.status-changed');
    expect(written.map(({ subject, purpose, details }) => ({ subject, purpose, details }))).toEqual([
      { subject: ben.id, purpose: 'case 12', details: { from: 'active', to: 'suspended' } },
      { subject: ben.id, purpose: 'case 12', details: { from: 'suspended', to: 'active' } },
    ]);

    await app.sql("update account set status = 'deletion-scheduled' where id = $1", [ben.id]);
    expect(await to('active')).toEqual({ code: 1, value: { accountId: ben.id, status: 'deletion-scheduled', changed: false } });
    for (const account of [randomUUID(), 'ben']) {
      const words = ['--account', account, '--status', 'suspended', '--reason', 'x'];
      expect(await operator.says('account', 'status', ...words)).toEqual({ code: 1, out: '', err: 'There is no such account.' });
    }
    expect((await operator.says('account', 'status', '--account', ben.id, '--status', 'deleted', '--reason', 'x')).code).toBe(2);
    expect((await operator.says('account', 'status', '--account', ben.id, '--status', 'active')).code).toBe(2);
  });

  it('give points, once for a key, and it is written down', async () => {
    const { balance } = (await ana.get('/v1/billing/points').expect(200)).body as { balance: number };
    const words = ['points', 'grant', '--account', ana.id, '--points', '25', '--reason', 'a late delivery', '--key', 'case-7'];
    expect((await operator.asks(...words)).value).toEqual({ granted: true, balance: balance + 25, held: 0, debt: 0 });
    expect((await operator.asks(...words)).value).toMatchObject({ granted: false, balance: balance + 25 });
    expect((await ana.get('/v1/billing/points').expect(200)).body).toMatchObject({ balance: balance + 25 });
    expect((await audited()).at(-1)).toMatchObject({
      act: 'points.granted',
      subject: ana.id,
      purpose: 'a late delivery',
      details: { points: 25, key: 'case-7' },
    });

    const entries = (await audited()).length;
    for (const account of [randomUUID(), 'ana']) {
      const answer = await operator.says('points', 'grant', '--account', account, '--points', '1', '--reason', 'x');
      expect(answer).toEqual({ code: 1, out: '', err: 'There is no such account.' });
    }
    expect(await audited()).toHaveLength(entries);
  });

  it('verify the ledger, and end with 1 when it does not add up', async () => {
    expect(await operator.asks('ledger', 'verify')).toMatchObject({ code: 0, value: { ok: true, problems: [] } });
    await tamper('points_lot', 'update points_lot set remaining = remaining - 1 where remaining > 0');
    const broken = await operator.asks<{ problems: string[] }>('ledger', 'verify');
    expect(broken).toMatchObject({ code: 1, value: { ok: false } });
    expect(broken.value.problems.length).toBeGreaterThan(0);
    expect((await operator.says('ledger', 'verify')).code).toBe(1);
    await tamper('points_lot', 'update points_lot set remaining = remaining + 1');
    expect((await operator.says('ledger', 'verify')).code).toBe(0);
  });

  it('verify the audit log and the consent chains, and end with 1 when one is broken', async () => {
    expect(await operator.asks('audit', 'verify')).toMatchObject({
      code: 0,
      value: { ok: true, log: { ok: true }, consent: { broken: [] } },
    });
    await tamper('audit_entry', "update audit_entry set purpose = 'off duty' where sequence = 1");
    expect(await operator.asks('audit', 'verify')).toMatchObject({
      code: 1,
      value: { ok: false, log: { ok: false, brokenAt: 1 }, consent: { broken: [] } },
    });
    await tamper('audit_entry', "update audit_entry set purpose = 'on duty' where sequence = 1");

    await tamper('consent_event', "update consent_event set surface = 'elsewhere'");
    const broken = await operator.asks('audit', 'verify');
    expect(broken).toMatchObject({
      code: 1,
      value: { ok: false, log: { ok: true }, consent: { broken: [{ accountId: ana.id, sequence: 1 }] } },
    });
    await tamper('consent_event', "update consent_event set surface = 'test'");
    expect((await operator.says('audit', 'verify')).code).toBe(0);
  });

  it('find what storage has and nobody names, and remove it when told', async () => {
    expect(await operator.asks('storage', 'reconcile')).toEqual({ code: 0, value: { ok: true, orphans: 0, ghosts: 0, repaired: 0 } });
    const key = objectKey('creation/', 'x'.repeat(32));
    await app.get(ObjectStorage).put(key, Buffer.from('x'), { contentType: 'text/plain' });
    expect(await operator.asks('storage', 'reconcile')).toEqual({ code: 1, value: { ok: false, orphans: 1, ghosts: 0, repaired: 0 } });
    expect((await operator.asks('storage', 'reconcile', '--grace-minutes', '60')).value).toMatchObject({ orphans: 0 });
    expect(await operator.asks('storage', 'reconcile', '--repair')).toEqual({
      code: 0,
      value: { ok: true, orphans: 1, ghosts: 0, repaired: 1 },
    });
    expect(await app.get(ObjectStorage).stat(key)).toBeNull();
    expect(JSON.parse((await operator.says('storage', 'reconcile')).out)).toEqual({ ok: true, orphans: 0, ghosts: 0, repaired: 0 });
  });

  it('P25 run retention as of an instant; a dry run only counts', async () => {
    await ana.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 10, fileName: 'a.png' }).expect(201);
    const at = app.clock.after(8 * 86_400_000).toISOString();
    const due = (value: { classes: { retention: string; due: number; removed: number }[] }) =>
      value.classes.find(({ retention }) => retention === 'unfinished-upload');
    const dry = await operator.asks<Parameters<typeof due>[0]>('retention', 'run', '--at', at, '--dry-run');
    expect(dry).toMatchObject({ code: 0, value: { ok: true, dryRun: true, asOf: at } });
    expect(due(dry.value)).toMatchObject({ due: 1, removed: 0 });
    expect(await app.sql('select 1 from upload')).toHaveLength(1);
    expect((await operator.says('retention', 'run', '--at', at)).out).toContain('unfinished-upload: 1 due, 1 removed');
    expect(await app.sql('select 1 from upload')).toHaveLength(0);
    expect((await operator.says('retention', 'run', '--at', at)).code).toBe(0);
  });

  it('ring again for all that PostgreSQL knows of', async () => {
    await ana.post('/v1/generations', { tool: 'image.create', prompt: 'a heron' }).set('idempotency-key', randomUUID()).expect(202);
    const [open] = await app.sql<{ count: number }>('select count(*)::int as count from outbox_delivery where due_at is not null');
    expect(await app.get(Jobs).pending()).toBe(0); // no worker relays
    const { code, value } = await operator.asks<{ queues: Record<string, { rung: number }> }>('queue', 'rebuild');
    expect({ code, value }).toMatchObject({
      code: 0,
      value: { ok: true, queues: { events: { rung: open!.count, failed: 0 }, generations: { failed: 0 } } },
    });
    expect(value.queues['generations']!.rung).toBeGreaterThan(0);
    const pending = await app.get(Jobs).pending();
    expect(pending).toBe(open!.count + value.queues['generations']!.rung);
    await operator.asks('queue', 'rebuild');
    expect(await app.get(Jobs).pending()).toBe(pending); // asked twice, rung once
  });

  it('put quarantined messages back in line', async () => {
    const message = { requestId: randomUUID(), attemptId: randomUUID() };
    const insert = (source: string, status: string) =>
      app.sql(
        'insert into inbox_message (source, message_id, body, received_at, status, handled_at) values ($1, $2, $3, now(), $4, now())',
        [source, `${source}-${status}`, message, status],
      );
    await insert('provider/fal', 'quarantined');
    await insert('provider/fal', 'handled');
    await insert('elsewhere', 'quarantined');
    expect((await operator.asks('inbox', 'replay', '--source', 'provider/other')).value).toEqual({ replayed: 0, unclaimed: 0 });
    expect((await operator.asks('inbox', 'replay')).value).toEqual({ replayed: 1, unclaimed: 1 });
    expect(await app.sql("select payload from outbox_event where type = 'generation.provider-called-back'")).toEqual([
      { payload: { source: 'provider/fal', messageId: 'provider/fal-quarantined', ...message } },
    ]);
    expect(await app.sql("select message_id, status from inbox_message where source = 'provider/fal' order by status")).toEqual([
      { message_id: 'provider/fal-handled', status: 'handled' },
      { message_id: 'provider/fal-quarantined', status: 'received' },
    ]);
  });

  it('tell whether migrations are pending', async () => {
    expect(await operator.asks('migrate', '--pending')).toEqual({ code: 0, value: { ok: true, pending: [] } });
    expect(await operator.asks('migrate')).toEqual({ code: 0, value: { ok: true, applied: [] } });
  });

  it('describe the API as the service does, and the data map', async () => {
    const { value } = await operator.asks('openapi');
    expect(value).toEqual(JSON.parse(JSON.stringify(openApiDocument(app.nest))));
    expect((await operator.says('privacy', 'data-map', '--csv')).out).toMatch(/^kind,name,/);
    expect((await operator.asks('privacy', 'data-map')).value).toMatchObject({ tables: expect.any(Array), prefixes: expect.any(Array) });
  });

  it('make keys that the service takes', async () => {
    const { value } = await operator.asks<Record<string, string>>('keys', 'new');
    expect((await new Operator(app, value).says('ledger', 'verify')).code).toBe(0);
    expect((await operator.says('keys', 'new')).out.split('\n').map((line) => line.split('=')[0])).toEqual([
      'AUTH_SIGNING_KEYS',
      'FIELD_ENCRYPTION_KEYS',
      'TOMBSTONE_KEYS',
    ]);
  });

  it('sign in locally: the token, and nothing else', async () => {
    const { code, out } = await operator.says(
      'local',
      'token',
      '--provider',
      'google',
      '--subject',
      'ben',
      '--email',
      'ben@example.test',
      '--nonce',
      'n',
    );
    expect(code).toBe(0);
    expect(decodeJwt(out)).toMatchObject({ sub: 'ben', email: 'ben@example.test', nonce: 'n' });
    await app.stranger
      .post('/v1/auth/google', { idToken: (await operator.says('local', 'token', '--provider', 'google', '--subject', 'ben')).out })
      .expect(200);
  });

  it('tell where the services are: as given, else of the local service that runs', async () => {
    const { env } = testServices();
    const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = env;
    const given = {
      databaseUrl: app.world.env['DATABASE_URL'],
      redisUrl: env['REDIS_URL'],
      s3: { endpoint, region, bucket: app.world.env['S3_BUCKET'], accessKey, secretKey },
    };
    expect((await operator.asks('local', 'services')).value).toEqual(given);
    const empty = Object.fromEntries(Object.keys(app.world.env).map((name) => [name, '']));
    const found = { ...given, databaseUrl: env['DATABASE_URL'], s3: { ...given.s3, bucket: env['S3_BUCKET'] } };
    expect((await new Operator(app, empty).asks('local', 'services')).value).toEqual(found);
  });

  it('refuse what is wrong in one line, without a value of it', async () => {
    expect(await operator.says('staff', 'promote')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage:') });
    expect((await operator.says('--help')).out).toContain('storage reconcile [--repair] [--grace-minutes N]');
    const bad = await new Operator(app, { DATABASE_POOL_MAX: 'secret' }).says('ledger', 'verify');
    expect(bad).toEqual({ code: 78, out: '', err: expect.stringMatching(/^Bad configuration: DATABASE_POOL_MAX/) });
    expect(bad.err).not.toContain('secret');
    const nobody = await new Operator(app, { DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:9/none' }).says('ledger', 'verify');
    expect(nobody).toEqual({ code: 69, out: '', err: 'Cannot be used: DATABASE_URL: nobody listens there (ECONNREFUSED)' });
    expect(nobody.err).not.toContain('hidden');
    const nothing = await new Operator(app, { DATABASE_URL: '', LOCAL_SERVICES: '', DATA_DIR: '/nowhere' }).says('ledger', 'verify');
    expect(nothing).toEqual({
      code: 1,
      out: '',
      err: 'No service runs on /nowhere, and DATABASE_URL not given: run "npm start" first, or set DATA_DIR.',
    });
  });
});
