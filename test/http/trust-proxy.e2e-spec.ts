import supertest from 'supertest';
import { startApp, type TestApp } from '../support/harness.js';
import { ProbeModule } from './probe.module.js';

const LIMIT = 3;
const env = { SIGN_IN_LIMIT_PER_MINUTE: String(LIMIT) };
const more = [ProbeModule];

/** The same service by what stands in front of it; each counts for itself. The tests call from 127.0.0.1. */
const TRUSTED: Readonly<Record<string, string>> = {
  nobody: '',
  another: '192.0.2.200',
  caller: '127.0.0.1',
  chain: 'loopback, 10.0.0.0/8',
  two: '2',
};

const apps: Record<string, TestApp> = {};
beforeAll(async () => {
  const first = await startApp({ more, env: { ...env, REDIS_PREFIX: 'nobody' } });
  apps['nobody'] = first;
  for (const [name, TRUST_PROXY] of Object.entries(TRUSTED).slice(1))
    apps[name] = await startApp({ more, beside: first, env: { ...env, TRUST_PROXY, REDIS_PREFIX: name } });
}, 120_000);
afterAll(async () => {
  for (const app of Object.values(apps).reverse()) await app.stop();
});

/** A route with a strict limit per address, called as if handed on by proxies. */
const get = (name: string, path: string, forwardedFor: string) => supertest(apps[name]!.url).get(path).set('x-forwarded-for', forwardedFor);
const call = (name: string, forwardedFor: string) => get(name, '/v1/probe/strict', forwardedFor);

/** The callers so told are one address to the service: together they have what one has. */
async function expectOne(name: string, forwardedFor: (call: number) => string): Promise<void> {
  for (let n = 0; n < LIMIT; n += 1) await call(name, forwardedFor(n)).expect(200);
  await call(name, forwardedFor(LIMIT)).expect(429);
}

/** Each is an address of its own. */
async function expectMany(name: string, forwardedFor: (call: number) => string): Promise<void> {
  for (let n = 0; n <= LIMIT; n += 1) await call(name, forwardedFor(n)).expect(200);
}

describe('X-Forwarded-For', () => {
  it('is nothing when nobody is trusted: who writes another address each time stays the same', async () => {
    await expectOne('nobody', (n) => `198.51.100.${n}`);
  });

  it('is nothing from a caller that is not among the trusted', async () => {
    await expectOne('another', (n) => `198.51.100.${n}`);
    await call('another', '192.0.2.200').expect(429); // nor by naming the trusted
  });

  it('is believed from a trusted proxy', async () => {
    await expectMany('caller', (n) => `198.51.100.${n}`);
    await expectOne('caller', () => '198.51.100.77');
  });

  it('counts only as far as trusted proxies wrote it: what stands before was written by the caller', async () => {
    await expectOne('caller', (n) => `203.0.113.${n}, 198.51.100.88`);
    await expectOne('chain', (n) => `203.0.113.${n}, 198.51.100.88, 10.1.2.3`);
    await expectMany('chain', (n) => `203.0.113.1, 198.51.100.${n}, 10.1.2.3, 10.9.9.9`);
  });

  it('counts as far as the number of proxies goes', async () => {
    await expectOne('two', (n) => `203.0.113.${n}, 198.51.100.88, 10.1.2.3`);
    await expectMany('two', (n) => `203.0.113.1, 198.51.100.${n}, 10.1.2.3`);
  });

  it('makes no more of words that are no address than one caller', async () => {
    await expectOne('caller', (n) => `canary-${n}`);
  });

  it('is counted for the limit of all routes as well', async () => {
    const left = async (name: string, address: string) => {
      const { headers } = await get(name, '/v1/nothing', address);
      return /r=(\d+)/.exec(headers['ratelimit']!)![1];
    };
    const fresh = await left('caller', '198.51.100.201');
    expect(await left('caller', '198.51.100.202')).toBe(fresh);
    const before = Number(await left('nobody', '198.51.100.201'));
    expect(await left('nobody', '198.51.100.202')).toBe(String(before - 1));
  });
});
