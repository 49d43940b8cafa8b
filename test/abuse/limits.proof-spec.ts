import supertest, { type Response } from 'supertest';
import { startApp, type TestApp } from '../support/harness.js';
import { askedFor, tally } from './tally.js';

const LIMIT = 60;
const ASKED = LIMIT * 3;
/** An address of nobody's network, as somebody would write it who wants to be another each time (RFC 5737, RFC 3849). */
const FORGED: readonly ((n: number) => Record<string, string>)[] = [
  (n) => ({ 'x-forwarded-for': `203.0.113.${n % 250}` }),
  (n) => ({ 'x-forwarded-for': `2001:db8:${n.toString(16)}::1, 127.0.0.1` }),
  (n) => ({ 'x-real-ip': `198.51.100.${n % 250}`, forwarded: `for=198.51.100.${n % 250}`, 'true-client-ip': `198.51.100.${n % 250}` }),
  (n) => ({ 'x-client-ip': `192.0.2.${n % 250}`, 'cf-connecting-ip': `192.0.2.${n % 250}`, 'x-cluster-client-ip': `192.0.2.${n % 250}` }),
];

describe('limits over two processes', () => {
  let apps: readonly [TestApp, TestApp];
  /** Behind a proxy that is believed, so that each account can come from anywhere. */
  let behind: readonly [TestApp, TestApp];

  beforeAll(async () => {
    const env = { RATE_LIMIT_PER_MINUTE: String(LIMIT), SIGN_IN_LIMIT_PER_MINUTE: String(LIMIT) };
    const one = await startApp({ env });
    const two = await startApp({ env, beside: one });
    apps = [one, two];
    const three = await startApp({ env: { ...env, TRUST_PROXY: '1' } });
    behind = [three, await startApp({ env: { ...env, TRUST_PROXY: '1' }, beside: three })];
  }, 180_000);
  afterAll(async () => {
    for (const app of [behind?.[1], behind?.[0], apps?.[1], apps?.[0]]) await app?.stop();
  });

  /** Everything at once, to both; a new minute is waited for, so that one window takes all. */
  async function passed(of: readonly [TestApp, TestApp], send: (app: TestApp, n: number) => PromiseLike<Response>): Promise<number> {
    const answers = await Promise.all(Array.from({ length: ASKED }, (_, n) => send(of[n % 2]!, n)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    return ASKED - refused.length;
  }

  function report(subject: string, got: number): void {
    const off = Math.abs(got - LIMIT);
    tally(import.meta.url, { subject, tried: ASKED, wrong: off > 1 ? off : 0, figures: { limit: LIMIT, passed: got } });
    expect(off).toBeLessThanOrEqual(1);
  }

  it('let an account through as often as they say, from wherever it comes', async () => {
    const ana = await behind[0].actor();
    const mine = (app: TestApp, n: number) => app.client(ana.accessToken).get('/v1/me').set('x-forwarded-for', `198.51.100.${n % 250}`);
    report('limits: an account', await passed(behind, mine));
  });

  it('let an address through as often as they say, to sign in', async () => {
    const nonce = (app: TestApp) => supertest(app.url).post('/v1/auth/nonce').set('x-forwarded-for', '192.0.2.200');
    report('limits: an address that signs in', await passed(behind, nonce));
  });

  it('count who forges an address as who they are', async () => {
    const { seed } = askedFor();
    const forged = (app: TestApp, n: number) =>
      supertest(app.url).get('/v1/nothing').set(FORGED[(n + seed) % FORGED.length]!(n));
    // what nobody signed in for has five times as much room per address
    const [first] = (await supertest(apps[0].url).get('/v1/nothing')).headers['ratelimit-policy']!.match(/(?<=q=)\d+/)!;
    const room = Number(first) - 1;
    const answers = await Promise.all(Array.from({ length: room + ASKED }, (_, n) => forged(apps[n % 2]!, n)));
    expect(answers.filter(({ status }) => status !== 404 && status !== 429)).toEqual([]);
    const got = answers.filter(({ status }) => status !== 429).length;
    const off = Math.abs(got - room);
    const figures = { limit: room, passed: got };
    tally(import.meta.url, { subject: 'limits: a forged address', tried: room + ASKED, wrong: off > 1 ? off : 0, figures });
    expect(off).toBeLessThanOrEqual(1);
  }, 180_000);
});
