import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { STORED_A_DAY } from '../../src/modules/diagnostics/crashes/crashes.service.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { ask } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';

const DAY = 86_400_000;
const PATH = '/v1/crash-reports';
const STAFF = '/v1/staff/crash-reports';
const PROMPT = 'a walrus in a violet cardigan';

const TOKEN = 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkwYTAwMCJ9.c2lnbmF0dXJl';
const CANARIES = [
  TOKEN, 'c2lnbmF0dXJl', 'ines.canary@example.test', '612 345 678', 'session=canary', 'inescanary', 'walrus', 'cardigan', 'harpsichord',
];

const crash = (parts: object = {}) => ({
  appVersion: '4.2.0', deviceModel: 'iPhone16,2', os: 'iOS 19.1', error: { type: 'TypeError', message: 'undefined is not an object' },
  stack: 'TypeError: undefined is not an object\n    at Studio.render (studio.js:10:5)\n    at main (main.js:1:1)',
  occurredAt: '2026-11-20T10:00:00.000Z', ...parts,
});
/** With the canaries everywhere. */
const LEAKING = crash({
  deviceModel: 'inescanary’s iPhone',
  error: {
    type: 'TypeError',
    message:
      `Cannot send ${PROMPT}: Bearer ${TOKEN} of ines.canary@example.test, +34 612 345 678, ` +
      'https://api.example.test/?session=canary',
  },
  stack: [
    `TypeError: the harpsichord of ${PROMPT}`,
    '    at Studio.render (/Users/inescanary/app/studio.js:10:5)',
    '    at send (https://api.example.test/main.js?session=canary:1:1)',
    `    at ${TOKEN} (main.js:1:1)`,
    '{"prompt":"a harpsichord"}',
  ].join('\n'),
});

describe('crash reports', () => {
  let app: TestApp;
  let staff: Actor;
  let version: string;

  beforeAll(async () => {
    app = await startApp();
    staff = await app.actor();
    await app.sql(`insert into account_role (account_id, role, granted_at) values ($1, 'compliance', now())`, [staff.id]);
    version = ((await app.stranger.get('/v1/policies/privacy').expect(200)).body as { version: string }).version;
  });
  beforeEach(() => app.sql('truncate crash_report, crash_group'));
  afterAll(() => app?.stop());

  const decide = (actor: Actor, decision: 'granted' | 'withdrawn') =>
    actor
      .post('/v1/consents', { policy: 'privacy', version, decision, purposes: ['crash-reports'], locale: 'en', surface: 'test' })
      .expect(201);
  const willing = async (options: Parameters<TestApp['actor']>[0] = {}) => {
    const actor = await app.actor(options);
    await decide(actor, 'granted');
    return actor;
  };
  const stored = () => app.sql<{ id: string; account_id: string; stack: string; message: string }>('select * from crash_report');
  const read = async (query = '') =>
    (await staff.get(`${STAFF}${query}`).expect(200)).body as { items: { fingerprint: string }[]; nextCursor: string };
  const groups = async () => (await read()).items;

  it('P12 arrive only of who chose to send them, and of whom that stands', async () => {
    const ana = await app.actor();
    const { body } = await ana.post(PATH, crash()).expect(403);
    expect(body).toMatchObject({ code: 'consent-required', policy: 'privacy', version, purpose: 'crash-reports', recipients: ['aicasso'] });
    expect(await stored()).toEqual([]);
    await decide(ana, 'granted');
    expect((await ana.post(PATH, crash()).expect(201)).body).toEqual({
      status: 'stored', id: expect.any(String), fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await app.sql('select app_version, device_model, os, error_type, message, stack, occurred_at from crash_report')).toEqual([{
      app_version: '4.2.0', device_model: 'iPhone16,2', os: 'iOS 19.1', error_type: 'TypeError', message: 'undefined is not an object',
      stack: 'at Studio.render (studio.js:10:5)\nat main (main.js:1:1)', occurred_at: new Date('2026-11-20T10:00:00.000Z'),
    }]);
    await decide(ana, 'withdrawn');
    await ana.post(PATH, crash()).expect(403);
    await app.stranger.post(PATH, crash()).expect(401);
    expect(await stored()).toHaveLength(1);
  });

  it('P12 hold no personal content: tokens, addresses, prompts and names of folders are nowhere in rows, answers or logs', async () => {
    const ines = await willing({ consent: true, email: 'ines.canary@example.test' });
    await ask(ines, { tool: 'image.create', prompt: PROMPT, provider: 'local' });
    app.log.lines.length = 0;
    await ines.post(PATH, LEAKING).set('idempotency-key', 'leak').expect(201);
    const shown = await read(`?fingerprint=${(await groups())[0]!.fingerprint}`);
    const everywhere = [
      JSON.stringify(await app.sql('select * from crash_report')), JSON.stringify(await app.sql('select * from crash_group')),
      JSON.stringify(await app.sql('select * from idempotency_key')), JSON.stringify(shown), JSON.stringify(app.log.lines),
    ].join('\n');
    expect(CANARIES.filter((canary) => everywhere.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
    expect((await stored())[0]!.stack).toBe('at Studio.render (studio.js:10:5)\nat send (main.js:1:1)\nat [function] (main.js:1:1)');
    expect((await stored())[0]!.message).toMatch(/^Cannot send \[…\]/);
  });

  it('keep nothing but type and versions where it cannot be told what is in the text', async () => {
    const ana = await willing();
    await ana.post(PATH, crash({ stack: 'at \u0002\u0003 (a.js:1:1)' })).expect(201);
    expect(await stored()).toMatchObject([{ error_type: 'TypeError', app_version: '4.2.0', message: '', stack: '' }]);
  });

  it('P19 are investigated: staff see them by cause, and by whom nowhere', async () => {
    const [ana, bob] = [await willing(), await willing()];
    await ana.post(PATH, crash()).expect(201);
    const later = crash({ stack: 'at Studio.render (studio.js:99:9)\nat main (main.js:3:3)', appVersion: '4.3.0' });
    await bob.post(PATH, later).expect(201);
    const ahead = app.clock.after(60_000).toISOString();
    await bob.post(PATH, crash({ error: { type: 'RangeError', message: '' }, occurredAt: ahead })).expect(201);
    const found = await groups();
    expect(found).toMatchObject([
      { kind: 'group', errorType: 'RangeError', count: 1, stored: 1 },
      { kind: 'group', errorType: 'TypeError', culprit: 'Studio.render', count: 2, stored: 2, appVersion: '4.3.0' },
    ]);
    const first = await read(`?fingerprint=${found[1]!.fingerprint}&limit=1`);
    expect(first.items).toMatchObject([{ kind: 'report', appVersion: '4.3.0' }]);
    const rest = await read(`?fingerprint=${found[1]!.fingerprint}&cursor=${first.nextCursor}`);
    expect(rest).toMatchObject({ items: [{ appVersion: '4.2.0' }], nextCursor: null });
    expect(JSON.stringify([found, first, rest])).not.toMatch(new RegExp(`${ana.id}|${bob.id}|account`, 'i'));
    const { nextCursor } = await read('?limit=1');
    expect(await read(`?limit=1&cursor=${nextCursor}`)).toMatchObject({ items: [{ errorType: 'TypeError' }] });
    await ana.get(STAFF).expect(403);
    await staff.get(`${STAFF}?fingerprint=x`).expect(422);
    expect(await app.sql('select 1 from crash_report where occurred_at > received_at')).toEqual([]);
  });

  it('are one when one is sent again', async () => {
    const ana = await willing();
    const send = (key: string) => ana.post(PATH, crash()).set('idempotency-key', key);
    const [first, again] = [(await send('one').expect(201)).body as object, (await send('one').expect(201)).body as object];
    expect(again).toEqual(first);
    await send('two').expect(201);
    expect(await groups()).toMatchObject([{ count: 2, stored: 2 }]);
  });

  it('are counted beyond so many a day, and not stored: of a person, and of a cause', async () => {
    const ana = await willing();
    const sent = await Promise.all(Array.from({ length: STORED_A_DAY.person + 4 }, () => ana.post(PATH, crash()).expect(201)));
    expect(sent.filter(({ body }) => (body as { status: string }).status === 'counted')).toHaveLength(4);
    expect(await groups()).toMatchObject([{ count: STORED_A_DAY.person + 4, stored: STORED_A_DAY.person }]);
    await ana.post(PATH, crash({ error: { type: 'Other', message: '' } })).expect(201);
    expect(await groups()).toHaveLength(1); // no new causes by one who sends too much

    await app.sql(
      `insert into crash_report (
         id, account_id, fingerprint, app_version, device_model, os, error_type, message, stack, occurred_at, received_at)
       select gen_random_uuid(), $1, fingerprint, '1', 'X', 'Y', 'TypeError', '', '', $2, $2 from crash_group, generate_series(1, $3::int)`,
      [staff.id, app.clock.now(), STORED_A_DAY.group],
    );
    const bob = await willing();
    expect((await bob.post(PATH, crash()).expect(201)).body).toMatchObject({ status: 'counted', id: null });
    app.clock.set(app.clock.after(DAY + 1000));
    const carl = await willing(); // tokens are old by now
    expect((await carl.post(PATH, crash()).expect(201)).body).toMatchObject({ status: 'stored' });
    app.clock.set(new Date());
  });

  it.each([
    ['a megabyte of stack', { stack: 'x'.repeat(1_048_576) }, 413],
    ['a megabyte of stack in short lines', { stack: 'at a\n'.repeat(209_715) }, 413],
    ['a time before there was an app', { occurredAt: '1000-01-01T00:00:00.000Z' }, 422],
    ['a time to come', { occurredAt: '2099-01-01T00:00:00.000Z' }, 422],
    ['half a character', { stack: 'at \ud800' }, 422],
    ['a zero byte', { stack: 'at \u0000' }, 422],
    ['a field that is not known', { email: 'x' }, 422],
    ['no type', { error: { message: '' } }, 422],
    ['a day that is none', { occurredAt: '2026-02-30T00:00:00.000Z' }, 422],
    ['a list for a text', { stack: ['at a'] }, 422],
  ])('with %s are refused', async (_, parts, status) => {
    const ana = await willing();
    await ana.post(PATH, crash(parts)).expect(status);
    expect(await stored()).toEqual([]);
  });

  it('with a long stack keep the top of it', async () => {
    const ana = await willing();
    await ana.post(PATH, crash({ stack: 'at again (again.js:1:1)\n'.repeat(40_000) })).expect(201);
    expect((await stored())[0]!.stack.split('\n')).toHaveLength(100);
  });

  it('are refused while processing is restricted (GDPR Art. 18)', async () => {
    const ana = await willing();
    await app.sql('update account set restricted_at = now() where id = $1', [ana.id]);
    await ana.post(PATH, crash()).set('idempotency-key', randomUUID()).expect(403);
    expect(await stored()).toEqual([]);
  });

  it('P30 go 90 days after they came, and not a second earlier; their group with the last of them', async () => {
    const ana = await willing();
    await ana.post(PATH, crash()).expect(201);
    const [{ at }] = (await app.sql<{ at: Date }>('select received_at as at from crash_report')) as [{ at: Date }];
    const runner = app.get(RetentionRunner);
    await runner.run({ at: new Date(at.getTime() + 90 * DAY - 1000), waitMs: 20_000 });
    expect(await stored()).toHaveLength(1);
    const { classes } = await runner.run({ at: new Date(at.getTime() + 90 * DAY + 1000), waitMs: 20_000 });
    expect(classes.find(({ retention }) => retention === 'crash-report')).toMatchObject({ due: 2, removed: 2, oldestOverdueMs: 0 });
    expect([await stored(), await app.sql('select 1 from crash_group')]).toEqual([[], []]);
  });
});
