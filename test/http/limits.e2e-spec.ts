import supertest from 'supertest';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { startApp, type TestApp } from '../support/harness.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { testServices } from '../support/service-environment.js';
import { ProbeModule } from './probe.module.js';

const more = [ProbeModule];
const env = { RATE_LIMIT_PER_MINUTE: '20', SIGN_IN_LIMIT_PER_MINUTE: '5', TRUST_PROXY: '1' };

let redis: TcpProxy;
let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  const before = await TcpProxy.before(testServices().env['REDIS_URL']!);
  redis = before.proxy;
  app = await startApp({ more, env: { ...env, REDIS_URL: before.url } });
  other = await startApp({ more, env, beside: app });
});
afterAll(async () => {
  await redis?.restore().catch(() => undefined);
  await other?.stop();
  await app?.stop();
  await redis?.close();
});

const strict = (at: TestApp, address: string) => supertest(at.url).get('/v1/probe/strict').set('x-forwarded-for', address);

it('counts a stricter route per address, for all processes together, and says so', async () => {
  const first = await strict(app, '192.0.2.1').expect(200);
  expect(first.headers['ratelimit-policy']).toBe('"sign-in";q=5;w=60');
  expect(first.headers['ratelimit']).toMatch(/^"sign-in";r=4;t=\d+$/);
  await strict(other, '192.0.2.1').expect(200);
  for (let i = 0; i < 3; i++) await strict(i % 2 ? app : other, '192.0.2.1').expect(200);
  for (const at of [app, other]) {
    const refused = await strict(at, '192.0.2.1').expect(429);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toMatch(/^"sign-in";r=0;t=\d+$/);
  }
  await strict(app, '192.0.2.2').expect(200);
});

it('lets nobody choose an address: only what the proxy says counts', async () => {
  for (let i = 0; i < 5; i++) await strict(app, `203.0.113.${i}, 192.0.2.9`).expect(200);
  await strict(app, '203.0.113.99, 192.0.2.9').expect(429);
});

it('takes the addresses of one IPv6 network as one', async () => {
  for (let i = 1; i <= 5; i++) await strict(app, `2001:db8:1:2::${i}`).expect(200);
  await strict(app, '2001:db8:1:2:ffff::1').expect(429);
  await strict(app, '2001:db8:1:3::1').expect(200);
});

it('counts a person over all addresses and processes', async () => {
  const ana = await app.actor();
  const mine = (at: TestApp, i: number) => at.client(ana.accessToken).get('/v1/me').set('x-forwarded-for', `198.51.100.${i}`);
  const { headers } = await mine(app, 1).expect(200);
  expect(headers['ratelimit-policy']).toBe('"default";q=20;w=60');
  const answers = await Promise.all(Array.from({ length: 24 }, (_, i) => mine(i % 2 ? app : other, i + 2)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
});

it('counts the sign-ins of a person over all addresses and processes', async () => {
  const idToken = () => app.idToken({ subject: 'busy' });
  const signIn = (at: TestApp, i: number, token: string) =>
    at.stranger.post('/v1/auth/google', { idToken: token }).set('x-forwarded-for', `203.0.113.${i}`);
  for (let i = 1; i <= 5; i++) await signIn(i % 2 ? app : other, i, await idToken()).expect(200);
  for (const at of [app, other]) {
    const refused = await signIn(at, 6, await idToken()).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  }
  await signIn(app, 7, await app.idToken({ subject: 'somebody-else' })).expect(200);
  const keys = await app.get(RedisClient).connection.keys(`${app.world.env['REDIS_PREFIX']}:limit:*`);
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.filter((key) => key.includes('busy'))).toEqual([]);
});

it('counts what leads nowhere too, and never the health of the service', async () => {
  const nowhere = () => supertest(app.url).get('/v1/nothing').set('x-forwarded-for', '192.0.2.77');
  const answers = await Promise.all(Array.from({ length: 101 }, nowhere));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  await supertest(app.url).get('/health/live').set('x-forwarded-for', '192.0.2.77').expect(200);
});

it('counts what stores and providers tell by itself, and takes their bursts', async () => {
  const from = (path: string) => supertest(app.url).get(path).set('x-forwarded-for', '192.0.2.88');
  const answers = await Promise.all(Array.from({ length: 101 }, () => from('/v1/webhooks/admob')));
  expect(answers.filter(({ status }) => status === 429)).toEqual([]);
  expect(answers[0]!.headers['ratelimit-policy']).toBe('"webhooks";q=2000;w=60');
  expect((await from('/v1/nothing')).headers['ratelimit']).toMatch(/^"default";r=99;/);
});

it('counts for itself while Redis is away, and together again once it is back', async () => {
  const told = (event: string) => app.log.of(event).length; // a busy machine may have said so before
  const [away, back] = [told('redis-unreachable'), told('redis-reachable')];
  await redis.cut();
  for (let i = 0; i < 5; i++) await strict(app, '192.0.2.40').expect(200);
  await strict(app, '192.0.2.40').expect(429);
  expect(told('redis-unreachable')).toBe(away + 1);
  await redis.restore();
  await app.until(async () => (told('redis-reachable') > back ? null : 'Redis is not back'));
  await strict(app, '192.0.2.41').expect(200);
  for (let i = 0; i < 4; i++) await strict(other, '192.0.2.41').expect(200);
  await strict(app, '192.0.2.41').expect(429);
});
