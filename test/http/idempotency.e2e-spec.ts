import { EntityManager } from '@mikro-orm/postgresql';
import { type Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { IdempotencyRetention } from '../../src/platform/http/idempotency/idempotency.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { PROBE_TABLE, ProbeModule } from './probe.module.js';

const HOUR_MS = 3_600_000;

let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  app = await startApp({ more: [ProbeModule] });
  other = await startApp({ more: [ProbeModule], beside: app });
  await app.sql(PROBE_TABLE);
});
afterAll(async () => {
  await other?.stop();
  await app?.stop();
});

const add = (actor: Pick<Actor, 'post'>, key: string, body: object = { amount: 1 }) =>
  actor.post('/v1/probe', body).set('idempotency-key', key);

async function rowsOf({ id }: Actor): Promise<number> {
  const [row] = await app.sql<{ count: number }>('select count(*)::int as count from probe where account_id = $1', [id]);
  return row!.count;
}

it('needs a key where the route says so, and a good one', async () => {
  const ana = await app.actor();
  expect((await ana.post('/v1/probe', { amount: 1 }).expect(400)).body).toMatchObject({ code: 'idempotency-key-required' });
  for (const key of ['', 'x'.repeat(256), 'ä']) {
    const answer = await ana.post('/v1/probe', { amount: 1 }).set('idempotency-key', Buffer.from(key).toString('latin1')).expect(400);
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^idempotency-key-(invalid|required)$/) });
  }
  expect(await rowsOf(ana)).toBe(0);
});

it('gives the first answer again, to the byte, and does the work once', async () => {
  const ana = await app.actor();
  const first = await add(ana, 'k', { amount: 1, note: 'ñ "quoted" \u2028', parameters: { b: 1, a: 2 } }).expect(201);
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  await add(ana, 'another').expect(201);
  const again = await add(ana, 'k', { parameters: { a: 2, b: 1 }, note: 'ñ "quoted" \u2028', amount: 1 }).expect(201);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(again.text).toBe(first.text);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect(await rowsOf(ana)).toBe(2);
});

it('refuses the key with another body, and is not fooled by a nested difference', async () => {
  const ana = await app.actor();
  await add(ana, 'k', { amount: 1, parameters: { a: { b: [1, 2] } } }).expect(201);
  for (const body of [{ amount: 2 }, { amount: 1 }, { amount: 1, parameters: { a: { b: [2, 1] } } }]) {
    expect((await add(ana, 'k', body).expect(422)).body).toMatchObject({ code: 'idempotency-key-reused' });
  }
  expect(await rowsOf(ana)).toBe(1);
});

it('keeps people apart: the same key of another is another key', async () => {
  const [ana, bob] = [await app.actor(), await app.actor()];
  await add(ana, 'k').expect(201);
  expect((await add(bob, 'k', { amount: 2 }).expect(201)).headers['idempotency-replayed']).toBeUndefined();
});

it('does fifty requests of one key at the same time once, over two processes', async () => {
  const ana = await app.actor();
  const beside = other.client(ana.accessToken);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => add(i % 2 ? ana : beside, 'race')));
  const counts = Map.groupBy(answers, ({ status }) => status);
  expect(await rowsOf(ana)).toBe(1);
  expect([...counts.keys()].filter((status) => status !== 201 && status !== 409)).toEqual([]);
  expect(counts.get(201)!.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  expect(new Set(counts.get(201)!.map(({ text }) => text)).size).toBe(1);
  for (const { body } of counts.get(409) ?? []) expect(body).toMatchObject({ code: 'idempotency-in-progress' });
  expect((await add(beside, 'race').expect(201)).headers['idempotency-replayed']).toBe('true');
});

it('says that the first is still running while it runs', async () => {
  const ana = await app.actor();
  const first = await app.overlap(
    'probe',
    1,
    () => add(ana, 'slow').expect(201),
    async () => {
      const second = await add(other.client(ana.accessToken), 'slow').expect(409);
      expect(second.body).toMatchObject({ code: 'idempotency-in-progress' });
      expect(second.headers['retry-after']).toBe('1');
    },
  );
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(await rowsOf(ana)).toBe(1);
});

it('keeps nothing of a refusal or a fault, and undoes its work: the key may be used again', async () => {
  const ana = await app.actor();
  await add(ana, 'k', { amount: 1, note: 'refuse' }).expect(422);
  await add(ana, 'k', { amount: 1, note: 'break' }).expect(500);
  expect(await rowsOf(ana)).toBe(0);
  expect((await add(ana, 'k').expect(201)).headers['idempotency-replayed']).toBeUndefined();
  expect(await rowsOf(ana)).toBe(1);
});

it('forgets after 48 hours, and the row goes with the retention', async () => {
  const ana = await app.actor();
  await add(ana, 'k').expect(201);
  app.clock.advance(49 * HOUR_MS);
  const em = app.get(EntityManager);
  const retention = app.get(IdempotencyRetention);
  const now = app.clock.now();
  expect(await runInScope(em, () => retention.due(now))).toMatchObject({ count: expect.any(Number), oldestDueAt: expect.any(Date) });
  await runInScope(em, () => retention.removeBatch(now, 1_000));
  expect(await runInScope(em, () => retention.due(now))).toEqual({ count: 0, oldestDueAt: null });
  const later = await app.actor({ subject: ana.subject });
  expect((await add(later, 'k', { amount: 7 }).expect(201)).headers['idempotency-replayed']).toBeUndefined();
});

it('forgets after 48 hours also while the row is still there', async () => {
  const ana = await app.actor();
  await add(ana, 'k').expect(201);
  app.clock.advance(49 * HOUR_MS);
  const later = await app.actor({ subject: ana.subject });
  await add(later, 'k', { amount: 7 }).expect(201);
  expect((await add(later, 'k', { amount: 7 }).expect(201)).headers['idempotency-replayed']).toBe('true');
});

describe('a route whose work is long, and done before its transaction', () => {
  const late = (actor: Pick<Actor, 'post'>, key: string, body: object = { amount: 1 }) =>
    actor.post('/v1/probe/late', body).set('idempotency-key', key);
  const sum = async ({ id }: Actor, sign: '<' | '>') => {
    const counted = `select count(*)::int as count from probe where account_id = $1 and amount ${sign} 0`;
    const [row] = await app.sql<{ count: number }>(counted, [id]);
    return row!.count;
  };

  it('gives the first answer again without preparing anything, and refuses the key with another body', async () => {
    const ana = await app.actor();
    const first = await late(ana, 'k', { amount: 1, note: 'ñ' }).expect(201);
    const again = await late(ana, 'k', { note: 'ñ', amount: 1 }).expect(201);
    expect(again.text).toBe(first.text);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', 'content-type': first.headers['content-type'] });
    expect((await late(ana, 'k', { amount: 2 }).expect(422)).body).toMatchObject({ code: 'idempotency-key-reused' });
    expect([await sum(ana, '<'), await sum(ana, '>')]).toEqual([1, 1]);
  });

  it('keeps nothing of a refusal, and works without a key', async () => {
    const ana = await app.actor();
    await late(ana, 'k', { amount: 1, note: 'refuse' }).expect(422);
    expect(await sum(ana, '>')).toBe(0);
    await late(ana, 'k').expect(201);
    await ana.post('/v1/probe/late', { amount: 3 }).expect(201);
    expect(await sum(ana, '>')).toBe(2);
  });

  it('is done once by many requests at the same time, over two processes', async () => {
    const ana = await app.actor();
    const beside = other.client(ana.accessToken);
    const all = () => Promise.all(Array.from({ length: 20 }, (_, i) => late(i % 2 ? ana : beside, 'race')));
    const answers = await app.overlap('idempotency_key', 4, all);
    expect(await sum(ana, '>')).toBe(1);
    const made = answers.filter(({ status }) => status === 201);
    expect(made.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { status, body } of answers) if (status !== 201) expect(body).toMatchObject({ code: 'idempotency-in-progress' });
  });
});
