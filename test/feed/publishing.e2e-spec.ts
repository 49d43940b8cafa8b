import { jest } from '@jest/globals';
import { ContentChecks } from '../../src/modules/moderation/index.js';
import { FeedWorld } from './feed-world.js';

it('P26 a creation that is removed while its post is made is not published', async () => {
  const world = await FeedWorld.start();
  try {
    const ana = await world.app.actor();
    const creationId = await world.creation(ana);
    const checks = world.app.get(ContentChecks);
    const checkFile = checks.checkFile.bind(checks);
    jest.spyOn(checks, 'checkFile').mockImplementationOnce(async (...args) => {
      await world.app.sql('update creation set deleting_at = $1 where id = $2', [world.app.clock.now(), creationId]);
      return checkFile(...args);
    });
    expect((await ana.post('/v1/posts', { creationId }).expect(404)).body).toMatchObject({ code: 'creation-not-found' });
    expect(await world.app.sql('select 1 from post where account_id = $1', [ana.id])).toEqual([]);
  } finally {
    jest.restoreAllMocks();
    await world.stop();
  }
}, 60_000);

it('posts and previews are made at a pace', async () => {
  const world = await FeedWorld.start({ env: { POST_LIMIT_PER_MINUTE: '3' } });
  try {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const creationId = await world.creation(ana);
    for (let i = 0; i < 2; i++) await ana.post('/v1/posts/preview', { creationId }).expect(200);
    await ana.post('/v1/posts', { creationId }).expect(201);
    for (const path of ['/v1/posts', '/v1/posts/preview']) {
      const { headers } = await ana.post(path, { creationId }).expect(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    await world.post(ben); // each has their own count
  } finally {
    await world.stop();
  }
}, 60_000);
