import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';

const PICTURE = { tool: 'image.create', prompt: 'waves' };
const NONE = { daily: null, weekly: null, confirmAbove: null, used: { daily: 0, weekly: 0 }, updatedAt: null };

describe('own spending limits over HTTP', () => {
  let app: TestApp;
  let ana: Actor;
  beforeAll(async () => {
    app = await startApp({ env: { WELCOME_POINTS: '1000', LOCAL_PROVIDER_ENABLED: 'true' } });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    ana = await app.actor({ consent: true });
  });

  const ask = (body: object) => ana.post('/v1/generations', { ...PICTURE, ...body }).set('idempotency-key', randomUUID());
  const quote = async (count: number) =>
    (await ana.post('/v1/quotes', { tool: PICTURE.tool, count }).expect(201)).body as { quoteId: string; points: number };

  it('P17 are none at first, change one by one, and go with null', async () => {
    expect((await ana.get('/v1/billing/limits').expect(200)).body).toEqual(NONE);
    await ana.put('/v1/billing/limits', { daily: 20, weekly: 50 }).expect(200);
    const { body } = await ana.put('/v1/billing/limits', { daily: null, confirmAbove: 5 }).expect(200);
    expect(body).toEqual({ ...NONE, weekly: 50, confirmAbove: 5, updatedAt: expect.any(String) });
    await ana.put('/v1/billing/limits', {}).expect(200);
  });

  it('refuse what would pass them, with what was used and when there is room; nothing is held', async () => {
    const { points } = await quote(1);
    await ana.put('/v1/billing/limits', { daily: points }).expect(200);
    await ask({}).expect(202);
    const { body } = await ask({}).expect(409);
    expect(body).toMatchObject({
      code: 'spending-limit-reached', limit: 'daily', most: points, used: points, needed: points, freesAt: expect.any(String),
    });
    const { body: limits } = await ana.get('/v1/billing/limits').expect(200);
    expect(limits).toMatchObject({ used: { daily: points, weekly: points } });
    await ana.put('/v1/billing/limits', { daily: null }).expect(200);
    await ask({}).expect(202);
  });

  it('ask for the price to be seen; a quote that was refused for it is still good', async () => {
    const { quoteId, points } = await quote(2);
    await ana.put('/v1/billing/limits', { confirmAbove: points - 1, daily: 0 }).expect(200);
    expect((await ask({ count: 2, quoteId }).expect(409)).body).toMatchObject({ code: 'spending-limit-reached' });
    await ana.put('/v1/billing/limits', { daily: null }).expect(200);
    expect((await ask({ count: 2 }).expect(409)).body).toMatchObject({ code: 'confirmation-required', needed: points });
    await ask({ count: 2, quoteId: randomUUID() }).expect(409);
    await ask({ count: 2, quoteId }).expect(202);
  });

  it.each([
    [{ daily: -1 }, '#/daily'], [{ weekly: 1.5 }, '#/weekly'], [{ confirmAbove: '5' }, '#/confirmAbove'], [{ daily: 3e9 }, '#/daily'],
    [{ monthly: 5 }, '#/monthly'],
  ])('refuse %j', async (body, pointer) => {
    expect((await ana.put('/v1/billing/limits', body).expect(422)).body).toMatchObject({ errors: [{ pointer }] });
  });

  it('are nobody else’s', async () => {
    await ana.put('/v1/billing/limits', { daily: 3 }).expect(200);
    expect((await (await app.actor()).get('/v1/billing/limits').expect(200)).body).toEqual(NONE);
    await app.stranger.get('/v1/billing/limits').expect(401);
  });
});
