import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld } from './feed-world.js';

const MEDIA = expect.stringMatching(/\/v1\/media\/[A-Za-z0-9_-]{32}$/) as string;

let world: FeedWorld;
let app: TestApp;
let ana: Actor;
let bob: Actor;
beforeAll(async () => {
  world = await FeedWorld.start();
  app = world.app;
  [ana, bob] = [await app.actor(), await app.actor()];
});
afterAll(() => world?.stop());

describe('a post', () => {
  it('P6 shows its sanitised prompt, its time, its counts and its author, and nothing more', async () => {
    const creationId = await world.creation(ana, { prompt: 'a heron at dawn' });
    const made = await ana.post('/v1/posts', { creationId, caption: 'My first one' }).expect(201);
    const { username } = ((await ana.get('/v1/me').expect(200)).body as { profile: { username: string } }).profile;
    const shown = await app.stranger.get(`/v1/posts/${made.body.id}`).expect(200);
    expect(shown.body).toEqual({
      id: made.body.id,
      author: { username, avatarUrl: expect.stringContaining('/v1/profiles/pictures/') },
      media: { url: MEDIA, thumbnailUrl: MEDIA, kind: 'image', width: 48, height: 48 },
      prompt: 'a heron at dawn',
      caption: 'My first one',
      tool: 'image.create',
      likeCount: 0,
      commentCount: 0,
      aiGenerated: true,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(made.body).toEqual({ ...shown.body, viewer: { liked: false, following: false, own: true }, state: 'published' });
    expect((await bob.get(`/v1/posts/${made.body.id}`).expect(200)).body.viewer).toEqual({ liked: false, following: false, own: false });
  });
});
