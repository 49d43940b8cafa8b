import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { FeedRows } from '../feed/feed-rows.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { tally } from './tally.js';

const AT_ONCE = 100;
const REQUEST = { tool: 'image.create', prompt: 'a door', provider: 'local' };

describe('a hundred at once, over two processes', () => {
  let app: TestApp;
  let other: TestApp;
  let ana: Actor;

  beforeAll(async () => {
    const env = { LOCAL_PROVIDER_ENABLED: 'true', WELCOME_POINTS: '7' }; // one picture costs four
    app = await startApp({ env });
    other = await startApp({ env, beside: app });
    ana = await app.actor({ consent: true });
  }, 180_000);
  afterAll(async () => {
    await other?.stop();
    await app?.stop();
  });

  const atOnce = (send: (as: Actor['post'], n: number) => PromiseLike<Response>) => {
    const clients = [app, other].map((one) => one.client(ana.accessToken));
    return Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send((path, body) => clients[n % 2]!.post(path, body), n)));
  };
  const statusesOf = (answers: readonly Response[]) => answers.reduce<Record<number, number>>((all, { status }) => {
    all[status] = (all[status] ?? 0) + 1;
    return all;
  }, {});
  const points = async () => ((await ana.get('/v1/billing/points').expect(200)).body as { balance: number }).balance;

  it('spend the last points once', async () => {
    const asked = { tool: REQUEST.tool, provider: 'local' };
    const { points: price } = (await ana.post('/v1/quotes', asked).expect(201)).body as { points: number };
    const rest = await points();
    const affordable = Math.floor(rest / price);
    const answers = await atOnce((post) => post('/v1/generations', REQUEST).set('idempotency-key', randomUUID()));
    const statuses = statusesOf(answers);
    await app.drain();
    const held = await app.sql<{ n: number }>('select count(*)::int as n from generation where account_id = $1', [ana.id]);
    const wrong = Math.max(0, held[0]!.n - affordable) + Math.abs(held[0]!.n - (statuses[202] ?? 0));
    const figures = { affordable, taken: held[0]!.n };
    tally(import.meta.url, { subject: 'races: spending the last points', tried: AT_ONCE, wrong, figures });
    expect([wrong, affordable]).toEqual([0, 1]);
    expect(await points()).toBeGreaterThanOrEqual(0);
  }, 180_000);

  it('take one reward', async () => {
    const reward = (post: Actor['post']) => post('/v1/billing/rewards/daily', { timeZone: 'UTC' }).set('idempotency-key', randomUUID());
    const answers = await atOnce(reward);
    const rows = await app.sql("select 1 from reward where account_id = $1", [ana.id]);
    const wrong = Math.abs(rows.length - 1) + Math.abs((statusesOf(answers)[201] ?? 0) - 1);
    tally(import.meta.url, { subject: 'races: one reward', tried: AT_ONCE, wrong });
    expect([wrong, statusesOf(answers)]).toEqual([0, { 201: 1, 409: AT_ONCE - 1 }]);
  }, 180_000);

  it('like and unlike, and are counted as what is left', async () => {
    const rows = new FeedRows(app);
    const [author] = await rows.people(1);
    const post = await rows.post(author!);
    const clients = [app, other].map((one) => one.client(ana.accessToken));
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) =>
      (n % 4 < 2 ? clients[n % 2]!.put(`/v1/posts/${post}/like`) : clients[n % 2]!.delete(`/v1/posts/${post}/like`)).expect(204)));
    const left = (await app.sql('select 1 from post_like where post_id = $1', [post])).length;
    await clients[0]!.put(`/v1/posts/${post}/like`).expect(204);
    const { likeCount } = (await clients[0]!.get(`/v1/posts/${post}`).expect(200)).body as { likeCount: number };
    const wrong = (left > 1 ? 1 : 0) + Math.abs(likeCount - 1);
    tally(import.meta.url, { subject: 'races: like and unlike', tried: AT_ONCE, wrong });
    expect(wrong).toBe(0);
  }, 180_000);
});
