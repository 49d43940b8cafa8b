import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type pg from 'pg';
import { FeedWorld, type PostBody } from '../feed/feed-world.js';
import { ask } from '../generations/generation-world.js';
import type { Actor, Client as HttpClient } from '../support/actor.js';

const TRIES = 3;
/** The ORM has a copy of its own. */
const { Client } = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as typeof pg;

/** How often the service asks the database for what people wait for: each is a round trip. The session is one of them. */
describe('the statements of a request', () => {
  const { query } = Client.prototype;
  let sent = 0;
  let world: FeedWorld;
  let [ana, ben]: Actor[] = [];
  let post: PostBody;

  beforeAll(async () => {
    Client.prototype.query = function counted(this: pg.Client, ...asked: unknown[]) {
      sent += 1;
      return (query as (...all: unknown[]) => unknown).apply(this, asked);
    } as typeof query;
    world = await FeedWorld.start();
    [ana, ben] = [await world.app.actor({ consent: true }), await world.app.actor()];
    post = await world.post(ana);
    for (const text of ['one', 'two']) await ben.post(`/v1/posts/${post.id}/comments`, { text }).expect(201);
  }, 60_000);
  afterAll(async () => {
    Client.prototype.query = query;
    await world?.stop();
  });

  /** The fewest of some tries: timers of the service ask too. */
  const statementsOf = async (request: () => Promise<unknown>): Promise<number> => {
    const counts: number[] = [];
    for (let n = 0; n < TRIES; n++) {
      sent = 0;
      await request();
      counts.push(sent);
    }
    return Math.min(...counts);
  };
  const reading = (by: HttpClient, path: string) => statementsOf(() => by.get(path).expect(200));

  it('are one for the public, and two for a reader who is signed in', async () => {
    expect(await reading(world.app.stranger, `/v1/posts/${post.id}`)).toBe(1);
    expect(await reading(world.app.stranger, '/v1/feed')).toBe(2); // a page that is not full asks where the list ends
    expect(await reading(ben!, '/v1/feed')).toBe(3);
    expect(await reading(ben!, `/v1/posts/${post.id}`)).toBe(2);
    expect(await reading(ben!, `/v1/posts/${post.id}/comments`)).toBe(2);
    expect(await reading(ben!, `/v1/profiles/${post.author.username}`)).toBe(2);
    expect(await reading(ben!, '/v1/creations')).toBe(2);
    expect(await reading(ben!, '/v1/billing/points')).toBe(2);
  });

  it('are few for a page of the statement, for a generation in line and for the inbox', async () => {
    expect(await reading(ben!, '/v1/billing/points/entries')).toBe(3);
    const { id } = await ask(ana!, { tool: 'audio.speech', prompt: 'x' });
    expect(await reading(ana!, `/v1/generations/${id}`)).toBe(4); // session, row, line, charge
    expect(await reading(ben!, '/v1/notifications')).toBeLessThanOrEqual(5);
  });

  it('are as many as were counted for what people write', async () => {
    const writing = (path: string, body: object) => statementsOf(() => ben!.post(path, body));
    expect(await statementsOf(() => ben!.put(`/v1/posts/${post.id}/like`).expect(204))).toBe(2);
    expect(await writing(`/v1/posts/${post.id}/comments`, { text: `a word ${randomUUID()}` })).toBeLessThanOrEqual(17);
    expect(await writing('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 1_000 })).toBeLessThanOrEqual(6);
    const generation = () => ask(ana!, { tool: 'audio.speech', prompt: 'x' });
    expect(await statementsOf(generation)).toBeLessThanOrEqual(25);
  });
});
