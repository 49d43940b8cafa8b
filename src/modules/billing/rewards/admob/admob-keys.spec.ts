import { adKey, type AdKey, published } from '../../../../../test/stores/admob/ad-signer.js';
import type { Config } from '../../../../platform/config/config.js';
import { OutboundHttp, type OutboundRequest, OutboundResponse, REFETCH_BOUND_MS, RETRY_MS } from '../../../../platform/outbound/index.js';
import type { Log } from '../../../../platform/telemetry/log.js';
import { SetClock } from '../../../../kernel/testing/set-clock.js';
import { AdKeysUnavailable } from '../rewards.problems.js';
import { AdMobKeys, LONGEST_MS, SHORTEST_MS } from './admob-keys.js';

const HOUR = 3_600_000;
const URL = 'https://keys.test/verifier-keys.json';
const FIRST = adKey('9007199254740993');
const SECOND = adKey('9007199254740992', 'secp256k1');

class KeysServer extends OutboundHttp {
  keys: readonly AdKey[] = [FIRST];
  headers: Record<string, string> = { 'cache-control': 'public, max-age=7200', age: '3600' };
  status = 200;
  body: string | null = null;
  fetches = 0;

  request({ url }: OutboundRequest): Promise<OutboundResponse> {
    expect(url).toBe(URL);
    this.fetches += 1;
    const body = this.body ?? `{"keys": [${this.keys.map(published).join(',')}]}`;
    return Promise.resolve(new OutboundResponse(this.status, this.headers, Buffer.from(body), 'https://keys.test'));
  }

  download(): never {
    throw new Error('nothing is downloaded');
  }
}

describe('the keys of AdMob', () => {
  let clock: SetClock;
  let server: KeysServer;
  let keys: AdMobKeys;
  beforeEach(() => {
    clock = new SetClock();
    server = new KeysServer();
    const log = { warn: () => undefined } as unknown as Log;
    keys = new AdMobKeys(server, clock, { admob: { keysUrl: URL } } as unknown as Config, log);
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('are fetched once for all who wait, and found by ids of 64 bits, on every curve', async () => {
    server.keys = [FIRST, SECOND];
    const found = await Promise.all(Array.from({ length: 20 }, (_, at) => keys.find(at % 2 ? FIRST.keyId : SECOND.keyId)));
    expect(found.every((key, at) => key!.equals((at % 2 ? FIRST : SECOND).publicKey))).toBe(true);
    expect(server.fetches).toBe(1);
  });

  it('are kept for `max-age` without `Age`, and fetched beside the work from half of it on', async () => {
    await keys.find(FIRST.keyId);
    clock.advance(HOUR / 2 - 1);
    await keys.find(FIRST.keyId);
    expect(server.fetches).toBe(1);
    clock.advance(1);
    server.keys = [FIRST, SECOND];
    await keys.find(FIRST.keyId);
    await settled();
    expect(server.fetches).toBe(2);
    expect(await keys.find(SECOND.keyId)).not.toBeNull();
    expect(server.fetches).toBe(2);
  });

  it.each([
    ['never longer than a day', { 'cache-control': 'max-age=999999999' }, LONGEST_MS],
    ['never shorter than a minute', { 'cache-control': 'max-age=0' }, SHORTEST_MS],
    ['an hour when nothing is said', {}, HOUR],
  ])('are kept %s', async (_, headers, lifeMs) => {
    server.headers = headers;
    await keys.find(FIRST.keyId);
    server.status = 500;
    clock.advance(lifeMs - 1);
    expect(await keys.find(FIRST.keyId)).not.toBeNull();
    await settled();
    clock.advance(RETRY_MS);
    await expect(keys.find(FIRST.keyId)).rejects.toThrow(AdKeysUnavailable);
  });

  it('are fetched anew for an unknown id, at most once in 30 s', async () => {
    await keys.find(FIRST.keyId);
    for (let n = 0; n < 50; n++) expect(await keys.find(`${n}`)).toBeNull();
    expect(server.fetches).toBe(2);
    clock.advance(REFETCH_BOUND_MS);
    server.keys = [FIRST, SECOND];
    expect(await keys.find(SECOND.keyId)).not.toBeNull();
    expect(server.fetches).toBe(3);
  });

  it.each([
    ['an error', 500, null], ['a redirect', 302, null], ['no JSON', 200, '<html>'], ['no keys', 200, '{"keys": []}'],
    ['keys that are none', 200, '{"keys": [{"keyId": 1, "base64": "AAAA"}, null, 7]}'],
  ])('cannot be told from %s: 503, and works again when they are back', async (_, status, body) => {
    Object.assign(server, { status, body });
    await expect(keys.find(FIRST.keyId)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    await expect(keys.find(FIRST.keyId)).rejects.toThrow(AdKeysUnavailable);
    expect(server.fetches).toBe(1); // a failed fetch is not repeated within a second
    Object.assign(server, { status: 200, body: null });
    clock.advance(RETRY_MS);
    expect(await keys.find(FIRST.keyId)).not.toBeNull();
  });

  it('leave out the one that cannot be read, and keep the others', async () => {
    server.body = `{"keys": [{"keyId": 5, "base64": "AAAA"}, ${published(FIRST)}]}`;
    expect(await keys.find(FIRST.keyId)).not.toBeNull();
    expect(await keys.find('5')).toBeNull();
  });
});
