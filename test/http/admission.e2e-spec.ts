import { Admission } from '../../src/platform/http/admission/admission.js';
import { startApp, type TestApp } from '../support/harness.js';
import { ProbeModule } from './probe.module.js';

const MOST = 3;
const ID = '0190a000-0000-7000-8000-000000000000';
const ORIGIN = 'http://localhost:5173';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ more: [ProbeModule], env: { REQUESTS_IN_HAND_MAX: String(MOST) } });
});
afterAll(() => app?.stop());

/** So many requests wait for the database while `work` looks. */
function whileBusy(count: number, work: () => Promise<void>): Promise<{ status: number }[]> {
  const policies = () => Promise.all(Array.from({ length: count }, () => app.stranger.get('/v1/policies')));
  return app.overlap('policy_text', count, policies, work);
}

it('refuses at once what there is no room for, and answers what it took', async () => {
  const answers = await whileBusy(MOST, async () => {
    for (const language of ['en', 'es']) {
      const { body, headers, status } = await app.stranger.get('/problems').set('accept-language', language).set('origin', ORIGIN);
      expect({ status, body }).toMatchObject({ status: 503, body: { code: 'service-unavailable', detail: expect.any(String) } });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers).toMatchObject({
        'content-language': language, 'x-request-id': expect.any(String), 'x-content-type-options': 'nosniff',
        'content-type': expect.stringMatching(/^application\/problem\+json/), 'access-control-allow-origin': ORIGIN,
      });
      expect(headers['ratelimit']).toBeUndefined(); // nothing was asked for it
    }
    await app.stranger.post('/v1/probe/echo', { amount: 1 }).expect(503);
  });
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  await app.stranger.get('/problems').set('origin', ORIGIN).expect(200);
  await app.stranger.post('/v1/probe/echo', { amount: 1 }).expect(200);
});

it('still has in hand what its callers have left, until the work for them has ended', async () => {
  const leaving = new AbortController();
  const asked = () => Promise.allSettled(Array.from({ length: MOST }, () => fetch(`${app.url}/v1/policies`, { signal: leaving.signal })));
  const left = app.log.of('request-aborted').length;
  await app.overlap('policy_text', MOST, asked, async () => {
    leaving.abort();
    await app.until(async () => (app.log.of('request-aborted').length === left + MOST ? null : 'not all have left'));
    await app.stranger.get('/problems').expect(503);
  });
  await app.until(async () => ((await app.stranger.get('/problems')).status === 200 ? null : 'no room'));
  const { accessToken } = await app.actor();
  const leave = new AbortController();
  const request = { headers: { authorization: `Bearer ${accessToken}` }, signal: leave.signal };
  const stream = () => Promise.allSettled([fetch(`${app.url}/v1/events`, request)]);
  await app.overlap('account_event', 1, stream, async () => leave.abort());
  await app.until(async () => (app.get(Admission)['inHand'].size === 0 ? null : 'a place is lost'));
});

it('always says how it is, and takes webhooks when it takes nobody else', async () => {
  await whileBusy(MOST, async () => {
    await app.stranger.get('/health/live').expect(200);
    await app.stranger.get('/health/ready').expect(200);
    await app.stranger.get('/v1/webhooks/admob').expect(({ status }) => expect(status).not.toBe(503));
    await app.stranger.post('/v1/webhooks/apple-account', {}).expect(({ status }) => expect(status).not.toBe(503));
  });
});

it('gives no place to event streams that run, nor to bodies on their way', async () => {
  const { accessToken } = await app.actor();
  const ending = new AbortController();
  const open = () => fetch(`${app.url}/v1/events`, { headers: { authorization: `Bearer ${accessToken}` }, signal: ending.signal });
  for (let n = 0; n < MOST + 1; n += 1) expect((await open()).status).toBe(200);
  const slow = Array.from({ length: MOST + 1 }, () => slowBody());
  await Promise.all(slow.map(({ begun }) => begun));
  await app.stranger.get(`/v1/probe/${ID}`).expect(200);
  slow.forEach(({ end }) => end());
  expect(new Set(await Promise.all(slow.map(({ status }) => status)))).toEqual(new Set([200]));
  ending.abort();
});

/** Its last byte comes when `end` is called. */
function slowBody(): { begun: Promise<void>; status: Promise<number>; end: () => void } {
  const text = new TextEncoder().encode(JSON.stringify({ amount: 1 }));
  const begun = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(text.subarray(0, -1)),
    async pull(controller) {
      begun.resolve();
      await last.promise;
      controller.enqueue(text.subarray(-1));
      controller.close();
    },
  });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
  const status = fetch(`${app.url}/v1/probe/echo`, init as RequestInit).then((answer) => answer.status);
  return { begun: begun.promise, status, end: last.resolve };
}

it('cuts off within fifteen seconds who sends slowly', () => {
  const { headersTimeout, requestTimeout, connectionsCheckingInterval } = app.nest.getHttpServer() as unknown as Record<string, number>;
  for (const timeout of [headersTimeout!, requestTimeout!]) expect(timeout).toBeGreaterThan(5_000); // bad lines
  expect(requestTimeout! + connectionsCheckingInterval!).toBeLessThan(15_000);
  expect(headersTimeout! + connectionsCheckingInterval!).toBeLessThan(15_000);
});
