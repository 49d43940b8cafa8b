import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { Actor } from '../support/actor.js';
import { adKey, signedQuery } from '../stores/admob/ad-signer.js';
import { AD_UNIT } from '../stores/admob/admob-stand-in.js';
import { times } from './ledger-world.js';
import { AD_POINTS, RewardedAdsWorld } from './rewarded-ads-world.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('the word of AdMob that an ad was watched', () => {
  let world: RewardedAdsWorld;
  let ana: Actor;
  beforeAll(async () => {
    world = await RewardedAdsWorld.start();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.person();
  });

  const gives = async (status: number, points: number, query: string): Promise<void> => {
    expect(await world.call(query)).toBe(status);
    expect(await world.balance(ana)).toBe(points);
  };

  it.each(['p256', 'k256'] as const)('P17 gives the points of our configuration, not its own amount, with a key on %s', async (curve) => {
    const nonce = await world.open(ana);
    await gives(200, AD_POINTS, world.admob.query(nonce, { reward_amount: '1000000' }, world.admob[curve]));
    const { items } = (await ana.get('/v1/billing/points/entries').expect(200)).body as { items: object[] };
    expect(items).toEqual([expect.objectContaining({ kind: 'grant', amount: AD_POINTS, reason: 'ad-reward' })]);
  });

  it('I01 has no effect but one in 50 parallel copies, all answered with 200', async () => {
    const query = world.admob.query(await world.open(ana));
    const statuses = await Promise.all(times(50, () => world.app.stranger.get(`/v1/webhooks/admob?${query}`).then(({ status }) => status)));
    expect(statuses).toEqual(times(50, () => 200));
    await gives(200, AD_POINTS, query);
    expect(await world.app.sql('select 1 from reward where account_id = $1', [ana.id])).toHaveLength(1);
  });

  it('gives nothing by a HEAD, which asks for nothing', async () => {
    const query = world.admob.query(await world.open(ana));
    expect((await fetch(`${world.app.url}/v1/webhooks/admob?${query}`, { method: 'HEAD' })).status).toBe(200);
    await world.app.drain();
    expect(await world.balance(ana)).toBe(0);
    await gives(200, AD_POINTS, query);
  });

  it('is counted by what became of it', async () => {
    const counts = () => world.app.get(Metrics).registry.getSingleMetricAsString('aicasso_ad_callbacks_total');
    const query = world.admob.query(await world.open(ana));
    for (const sent of [query, query, query.replace('custom_data', 'custom_date')]) await world.call(sent);
    for (const outcome of ['kept', 'again', 'rejected']) expect(await counts()).toMatch(new RegExp(`outcome="${outcome}"} [1-9]`));
  });

  it('has one effect for each nonce, also when two transactions name it at the same time', async () => {
    const nonce = await world.open(ana);
    const queries = times(10, () => world.admob.query(nonce));
    await Promise.all(queries.map((query) => world.app.stranger.get(`/v1/webhooks/admob?${query}`).expect(200)));
    await world.app.drain();
    expect(await world.balance(ana)).toBe(AD_POINTS);
  });

  it('has no second effect of one transaction that names another nonce', async () => {
    const once = { transaction_id: 'aa'.repeat(16) };
    await gives(200, AD_POINTS, world.admob.query(await world.open(ana), once));
    await gives(200, AD_POINTS, world.admob.query(await world.open(ana), once));
  });

  it('trap 1: fits percent-decoded, whatever its reward is called', async () => {
    await gives(200, AD_POINTS, world.admob.query(await world.open(ana), { reward_item: 'Extra points' }));
  });

  it('trap 2, confusion of signatures: another publisher’s callback cannot be made to look like ours', async () => {
    const nonce = await world.open(ana);
    const theirs = world.admob.query(`x&ad_unit=${AD_UNIT}&custom_data=${nonce}`, { ad_unit: '666' });
    await gives(400, 0, theirs);
    await gives(400, 0, theirs.replaceAll('%26', '&').replaceAll('%3D', '='));
  });

  it('trap 3: the keys are those of all publishers: an ad unit that is not on our list gives nothing', async () => {
    await gives(200, 0, world.admob.query(await world.open(ana), { ad_unit: '666' }));
    expect(world.app.log.of('ad-callback-unused').at(-1)).toMatchObject({ why: 'unknown-ad-unit', adUnit: '666' });
  });

  it('is not believed about who watched: `user_id` counts for nothing', async () => {
    const ben = await world.person();
    await gives(200, AD_POINTS, world.admob.query(await world.open(ana), { user_id: ben.id }));
    expect(await world.balance(ben)).toBe(0);
  });

  it.each<[string, (query: string, nonce: string) => string]>([
    ['a changed value', (query) => query.replace('reward_amount=1', 'reward_amount=2')],
    ['reordered parameters', (query) => query.replace(/^(ad_network=\d+)&(ad_unit=\d+)/, '$2&$1')],
    ['a double parameter', (query) => `custom_data=x&${query}`],
    ['an unknown parameter', (query) => `extra=1&${query}`],
    ['a cut signature', (query) => query.replace(/(&signature=.{20})[^&]+/, '$1')],
    ['no signature', (query) => query.replace(/&signature=[^&]+/, '')],
    ['something after the key', (query) => `${query}&ad_unit=${AD_UNIT}`],
    ['an unknown key', (_, nonce) => world.admob.query(nonce, {}, adKey('4711'))],
    ['a key of somebody else under a known id', (_, nonce) => world.admob.query(nonce, {}, adKey(world.admob.p256.keyId))],
    ['an id of a key that differs in the last of 64 bits', (query) => query.replace(/key_id=\d+/, 'key_id=9007199254740992')],
    ['nothing', () => ''],
  ])('with %s is refused, and gives nothing', async (_, forge) => {
    const nonce = await world.open(ana);
    await gives(400, 0, forge(world.admob.query(nonce), nonce));
    await gives(200, AD_POINTS, world.admob.query(nonce)); // nothing was used up
  });

  it('as the console tests the address, without custom data, is answered with 200 and gives nothing', async () => {
    await gives(200, 0, world.admob.query('', { custom_data: undefined, ad_unit: '1234567890', transaction_id: '123456789' }));
    await gives(200, 0, signedQuery(world.admob.watched(''), world.admob.p256));
    expect(await world.app.sql("select 1 from inbox_message where message_id = '123456789'")).toEqual([]);
  });

  it('with a nonce that nobody was given gives nothing', async () => {
    await gives(200, 0, world.admob.query('nobody_s-nonce'));
    expect(world.outcome()).toBe('unknown-nonce');
  });

  it.each([['too old', -6 * HOUR - MINUTE], ['of the future', 11 * MINUTE]])('%s gives nothing', async (_, offMs) => {
    const timestamp = String(world.app.clock.now().getTime() + offMs);
    await gives(200, 0, world.admob.query(await world.open(ana), { timestamp }));
    expect(world.app.log.of('ad-callback-unused').at(-1)).toMatchObject({ why: 'timestamp' });
  });

  it('of an ad that was watched when its time was over gives nothing; told late of one watched in time it does', async () => {
    const [late, inTime] = [await world.open(ana), await world.open(ana)];
    const early = world.admob.query(inTime);
    world.app.clock.advance(61 * MINUTE);
    await gives(200, 0, world.admob.query(late));
    expect(world.outcome()).toBe('expired');
    await gives(200, AD_POINTS, early);
  });

  it('gives nothing when the session that asked has ended, or the person is suspended', async () => {
    const [first, second] = [await world.open(ana), await world.open(ana)];
    await world.app.sql("update account set status = 'suspended' where id = $1", [ana.id]);
    await gives(200, 0, world.admob.query(first));
    await world.app.sql("update account set status = 'active' where id = $1", [ana.id]);
    await ana.post('/v1/auth/sign-out').expect(204);
    expect(await world.call(world.admob.query(second))).toBe(200);
    expect(world.outcome()).toBe('session-ended');
    expect(await world.app.sql('select 1 from reward where account_id = $1', [ana.id])).toEqual([]);
  });

  it('gives nothing to somebody who turned out to be a child meanwhile', async () => {
    const nonce = await world.open(ana);
    await ana.put('/v1/me/age-signal', { band: 'under-13', source: 'apple-declared-age-range' }).expect(200);
    await world.call(world.admob.query(nonce));
    expect(world.outcome()).toBe('not-eligible');
  });

  it('is neither kept nor logged with the nonce in it', async () => {
    const nonce = await world.open(ana);
    await gives(200, AD_POINTS, world.admob.query(nonce));
    const rows = await world.app.sql('select i.body, e.payload from inbox_message i, outbox_event e');
    expect(JSON.stringify([rows, world.app.log.lines])).not.toContain(nonce);
  });
});

describe('without the keys of AdMob', () => {
  it('is answered with 503, and granted when it comes again', async () => {
    const world = await RewardedAdsWorld.start();
    try {
      const ana = await world.person();
      const query = world.admob.query(await world.open(ana));
      world.admob.isDown = true;
      const { headers } = await world.app.stranger.get(`/v1/webhooks/admob?${query}`).expect(503);
      expect(headers['retry-after']).toBe('1');
      world.admob.isDown = false;
      world.app.clock.advance(2_000);
      expect(await world.call(query)).toBe(200);
      expect(await world.balance(ana)).toBe(AD_POINTS);
    } finally {
      await world.stop();
    }
  });
});
