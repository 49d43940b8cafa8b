import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { encodeCursor } from '../../src/platform/http/index.js';
import type { CommentBody } from './comment-body.js';
import { FeedWorld, type PostBody } from './feed-world.js';

interface ProblemBody {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

describe('bad input', () => {
  let world: FeedWorld;
  let [ana, ben]: Actor[] = [];
  let [post, other]: PostBody[] = [];

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { COMMENT_LIMIT_PER_MINUTE: '1000' } });
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
    [post, other] = [await world.post(ana), await world.post(ana)];
  }, 60_000);
  afterAll(() => world?.stop());

  const send = (body: object, to = post!.id) => ben!.post(`/v1/posts/${to}/comments`, body);
  const write = async (text: string, replyTo?: string) => (await send({ text, replyTo }).expect(201)).body as CommentBody;
  const zalgo = [...'unwelcome'].map((letter) => letter + '\u0300\u0316\u0334\u0340'.repeat(3)).join('');

  it.each<[string, unknown, string]>([
    ['none', undefined, 'must be text'],
    ['a number', 7, 'must be text'],
    ['an empty one', '', 'must have 1 to 4000 characters'],
    ['blanks', ' \n\t ', 'must have something to read'],
    ['nothing that can be seen', '\u200b\u2060\ufeff\u202e', 'must have something to read'],
    ['100 kB', 'x'.repeat(100_000), 'must have 1 to 4000 characters'],
    ['control characters', 'ring\u0007 the bell', 'must not have control characters'],
    ['an escape sequence', '\u001b[31mred', 'must not have control characters'],
    ['U+0000', 'a\u0000b', 'must be well-formed text without U+0000'],
    ['half a surrogate pair', 'a\ud83d', 'must be well-formed text without U+0000'],
    ['a flood of emoji', '🔥'.repeat(500), 'must not have more than 50 emoji'],
    ['piled marks', zalgo, 'must not pile marks on letters'],
  ])('refuses a comment of %s', async (_, text, detail) => {
    const { body } = await send({ text }).expect(422);
    expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '#/text', detail }] } satisfies ProblemBody);
  });

  it('takes 2,000 characters of any plane, and one more no longer', async () => {
    expect((await write('𐐷'.repeat(2_000))).text).toBe('𐐷'.repeat(2_000));
    const { body } = await send({ text: 'x'.repeat(2_001) }).expect(422);
    expect(body).toMatchObject({ errors: [{ detail: 'must have up to 2000 characters' }] });
  });

  it('refuses bodies over the limit, and fields that are none', async () => {
    await send({ text: 'x'.repeat(2_000_000) }).expect(413);
    expect((await send({ text: 'hi', state: 'published' }).expect(422)).body).toMatchObject({ errors: [{ pointer: '#/state' }] });
    expect((await send({ text: 'hi', replyTo: 'x' }).expect(422)).body).toMatchObject({ errors: [{ pointer: '#/replyTo' }] });
  });

  it('keeps nothing that turns the order of reading or hides in the text', async () => {
    expect((await write('pay \u202e001\u202c eur\u200bos, \u2066now\u2069')).text).toBe('pay 001 euros, now');
  });

  it('answers alike to replies to what is absent, removed, deleted, held, or of another post', async () => {
    const foreign = (await send({ text: 'elsewhere' }, other!.id).expect(201)).body as CommentBody;
    const [removed, held, deleted] = [await write('removed'), await write('held'), await write('deleted')];
    await world.app.sql("update comment set state = 'removed' where id = $1", [removed.id]);
    await world.app.sql("update comment set state = 'held' where id = $1", [held.id]);
    await ben!.delete(`/v1/comments/${deleted.id}`).expect(204);
    for (const replyTo of [randomUUID(), foreign.id, removed.id, held.id, deleted.id]) {
      expect((await ana!.post(`/v1/posts/${post!.id}/comments`, { text: 'to it', replyTo }).expect(404)).body).toMatchObject({
        code: 'comment-not-found',
      });
    }
    expect((await send({ text: 'hi' }, randomUUID() as PostBody['id']).expect(404)).body).toMatchObject({ code: 'post-not-found' });
    await ben!.post('/v1/posts/not-an-id/comments', { text: 'hi' }).expect(404);
  });

  it('refuses cursors of another list and such as were made up', async () => {
    const root = await write('root');
    await write('a reply', root.id);
    await write('another', root.id);
    const cursorOf = async (path: string) => ((await ben!.get(`${path}?limit=1`).expect(200)).body as { nextCursor: string }).nextCursor;
    const lists = [`/v1/posts/${post!.id}/comments`, `/v1/comments/${root.id}/replies`];
    const [comments, replies] = [await cursorOf(lists[0]!), await cursorOf(lists[1]!)];
    const now = new Date();
    const madeUp = [
      'x', '%00', encodeCursor(['comments', now, 'no-uuid']), encodeCursor([`comments/${post!.id}`, now, "' or 1=1"]),
      encodeCursor([now, randomUUID()]), Buffer.from('{}').toString('base64url'), Buffer.from('["a","b"]').toString('base64url'),
    ];
    const refused = async (path: string, cursor: string) => {
      const { body } = await ben!.get(`${path}?cursor=${encodeURIComponent(cursor)}`).expect(422);
      expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '?cursor' }] });
    };
    for (const cursor of [...madeUp, replies]) await refused(lists[0]!, cursor);
    for (const cursor of [...madeUp, comments]) await refused(lists[1]!, cursor);
    for (const path of ['/v1/blocks', '/v1/hidden-creators', `/v1/posts/${other!.id}/comments`]) await refused(path, comments);
  });

  it('refuses a like across a block, in either direction, of a post and of a comment', async () => {
    const eva = await world.app.actor();
    const comment = await write('hello');
    const [profile] = await world.app.sql<{ username: string }>('select username from profile where account_id = $1', [ben!.id]);
    await eva.put(`/v1/profiles/${profile!.username}/block`).expect(204);
    const bens = await world.post(ben!);
    await eva.put(`/v1/posts/${bens.id}/like`).expect(404);
    await eva.put(`/v1/comments/${comment.id}/like`).expect(404);
    const evas = await world.post(eva);
    await ben!.put(`/v1/posts/${evas.id}/like`).expect(404);
    await send({ text: 'across' }, evas.id).expect(404);
  });
});

it('comments are written at a pace', async () => {
  const world = await FeedWorld.start({ env: { COMMENT_LIMIT_PER_MINUTE: '3' } });
  try {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const post = await world.post(ana);
    const send = (by: Actor) => by.post(`/v1/posts/${post.id}/comments`, { text: 'hello' });
    const keyed = () => send(ana).set('idempotency-key', 'said-once');
    const first = await keyed().expect(201);
    for (let i = 0; i < 3; i++) expect((await keyed().expect(201)).text).toBe(first.text); // replays count in nothing
    for (let i = 0; i < 2; i++) await send(ana).expect(201);
    expect((await keyed().expect(201)).text).toBe(first.text);
    await send(ana).set('idempotency-key', 'said-anew').expect(429);
    const { headers, body } = await send(ana).expect(429);
    expect(body).toMatchObject({ code: 'too-many-requests' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await send(ben).expect(201); // each has their own count
    await ana.get(`/v1/posts/${post.id}/comments`).expect(200);
  } finally {
    await world.stop();
  }
}, 60_000);
