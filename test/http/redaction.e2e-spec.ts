import supertest from 'supertest';
import { type Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { PROBE_TABLE, ProbeModule } from './probe.module.js';

const PROMPT = 'a canary that nobody may ever read';

let app: TestApp;
let ana: Actor;
beforeAll(async () => {
  app = await startApp({ more: [ProbeModule], env: { LOG_LEVEL: 'trace' } });
  await app.sql(PROBE_TABLE);
  ana = await app.actor({ email: 'canary@example.test' });
});
afterAll(() => app?.stop());

it('P34 writes no token, address, prompt, body or query in any line, whatever goes wrong', async () => {
  const bad = [
    ana.post('/v1/probe', { amount: 1, note: PROMPT }).set('idempotency-key', 'canary-key'),
    ana.post('/v1/probe', { amount: 'x', note: PROMPT }).set('idempotency-key', 'canary-key'),
    ana.post('/v1/probe', { amount: 1, note: 'break', parameters: { prompt: PROMPT } }).set('idempotency-key', 'canary-key-2'),
    app.stranger.post('/v1/auth/google', { idToken: `${ana.accessToken}x` }),
    app.stranger.post('/v1/auth/refresh', { refreshToken: `${ana.refreshToken}x` }),
    app.stranger.get('/v1/probe/sql'),
    app.client(`${ana.accessToken}x`).get('/v1/me'),
    supertest(app.url).get(`/v1/probe/list?email=canary@example.test&note=${encodeURIComponent(PROMPT)}&access_token=${ana.accessToken}`),
    supertest(app.url).get(`/v1/nothing/canary@example.test/${ana.id}`),
    supertest(app.url).post('/v1/probe/echo').set('content-type', 'application/json').send(`{"note":"${PROMPT}`),
    supertest(app.url).get('/v1/me').set('cookie', `session=${ana.accessToken}`).set('authorization', `Bearer ${ana.accessToken}`),
  ];
  for (const request of bad) await request;
  expect(app.log.of('fault').length).toBeGreaterThanOrEqual(2);
  const { text } = app.log;
  const secrets = {
    email: 'canary@',
    bearer: 'canary-bearer-1',
    prompt: PROMPT,
    words: 'not a number, but a prompt',
    key: 'canary-key',
    token: ana.accessToken,
    refresh: ana.refreshToken,
  };
  for (const [name, secret] of Object.entries(secrets)) expect({ name, found: text.includes(secret) }).toEqual({ name, found: false });
  expect(text).not.toMatch(/eyJ[\w-]{10}/);
  expect(text).not.toContain(encodeURIComponent(PROMPT));
});

it('writes one line for each request, with the pattern of its route and its id', async () => {
  const answer = await app.stranger.get('/v1/probe/0190a000-0000-7000-8000-000000000000?x=canary').set('x-request-id', 'from-the-caller-1');
  expect(answer.headers['x-request-id']).toBe('from-the-caller-1');
  const lines = app.log.of('request').filter(({ requestId }) => requestId === 'from-the-caller-1');
  expect(lines).toEqual([expect.objectContaining({ method: 'GET', route: '/v1/probe/:id', status: 200, durationMs: expect.any(Number) })]);
});

it('makes its own id where the given one could do harm', async () => {
  for (const id of ['short', 'x'.repeat(65), 'with space 123', '{"a":"b-c-d-e"}']) {
    const answer = await supertest(app.url).get('/health/live').set('x-request-id', id);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  }
});
