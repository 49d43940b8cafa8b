import { FeedWorld } from '../feed/feed-world.js';
import { OpenAiStandIn } from './stand-ins/openai.js';

describe('OpenAI, played', () => {
  let openAi: OpenAiStandIn;
  let world: FeedWorld;

  beforeAll(async () => {
    openAi = await new OpenAiStandIn().start();
    world = await FeedWorld.start({ env: openAi.env });
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await openAi?.close();
  });

  it('looks at what others would see and finds nothing wrong, so that it is published', async () => {
    const ana = await world.app.actor();
    await world.app.grant(ana, undefined, 'en', ['generation', 'moderation']);
    const post = await world.post(ana, { caption: 'a heron at noon' });
    expect(post).toMatchObject({ state: 'published' });
    const asked = openAi.recorder.requests.filter(({ path }) => path === '/v1/moderations');
    expect(asked.length).toBeGreaterThan(1); // words, and the picture
    await world.app.stranger.get(`/v1/posts/${post.id}`).expect(200);
  });
});
