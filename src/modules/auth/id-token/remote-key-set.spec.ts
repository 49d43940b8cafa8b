import { errors } from 'jose';
import { SignInUnavailable } from '../auth.problems.js';
import { type IssuerKey, issuerKey, ScriptedKeySetSource } from '../testing/issuer-keys.js';
import { SetClock } from '../../../kernel/testing/set-clock.js';
import { REFETCH_BOUND_MS, RETRY_MS } from '../../../platform/outbound/index.js';
import { FRESH_MS, RemoteKeySet, STALE_MS } from './remote-key-set.js';

describe('the remote key set', () => {
  let first: IssuerKey;
  let second: IssuerKey;
  beforeAll(async () => {
    [first, second] = await Promise.all([issuerKey('first'), issuerKey('second')]);
  });

  let clock: SetClock;
  let source: ScriptedKeySetSource;
  let failures: unknown[];
  let keySet: RemoteKeySet;
  const find = (kid: string) => keySet.find({ alg: 'RS256', kid }, { payload: '', signature: '' });
  beforeEach(() => {
    clock = new SetClock();
    source = new ScriptedKeySetSource(first);
    failures = [];
    keySet = new RemoteKeySet('https://issuer.test/keys', source, clock, (error) => failures.push(error));
  });

  it('is fetched once for all who wait, and kept', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find('first')));
    clock.advance(FRESH_MS - 1);
    await find('first');
    expect(source.fetches).toBe(1);
    clock.advance(1);
    await find('first');
    expect(source.fetches).toBe(2);
  });

  it('is fetched anew for an unknown kid, so that a rotated key works at once', async () => {
    await find('first');
    source.keys = [second, first];
    await Promise.all([find('second'), find('second'), find('first')]);
    expect(source.fetches).toBe(2);
  });

  it('is not fetched more than once in 30 s for kids that nobody has', async () => {
    await find('first');
    for (let i = 0; i < 50; i++) await expect(find(`forged-${i}`)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(source.fetches).toBe(2);
    clock.advance(REFETCH_BOUND_MS - 1);
    await expect(find('forged')).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(source.fetches).toBe(2);
    clock.advance(1);
    await expect(find('forged')).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(source.fetches).toBe(3);
  });

  it('needs no fetch to refuse a token without a kid', async () => {
    await expect(keySet.find({ alg: 'RS256' }, { payload: '', signature: '' })).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(source.fetches).toBe(0);
  });

  it('goes on with the keys it has while the issuer is unreachable, for a day', async () => {
    await find('first');
    source.down = true;
    clock.advance(FRESH_MS);
    await find('first');
    expect(failures).toHaveLength(1);
    clock.advance(STALE_MS - FRESH_MS);
    await expect(find('first')).rejects.toThrow(SignInUnavailable);
  });

  it('cannot judge an unknown kid while the issuer is unreachable: 503, and works again as soon as it is back', async () => {
    source.down = true;
    await expect(find('first')).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    source.down = false;
    await expect(find('first')).rejects.toThrow(SignInUnavailable);
    expect(source.fetches).toBe(1); // a failed fetch is not repeated within RETRY_MS
    clock.advance(RETRY_MS);
    await find('first');

    source.down = true;
    await expect(find('second')).rejects.toThrow(SignInUnavailable);
    source.down = false;
    source.keys = [second];
    clock.advance(RETRY_MS);
    await find('second');
  });

  it('takes an answer that is no key set as none', async () => {
    source.fetch = () => Promise.resolve({ error: 'maintenance' } as never);
    await expect(find('first')).rejects.toThrow(SignInUnavailable);
  });
});
