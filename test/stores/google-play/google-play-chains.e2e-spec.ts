import { sha256 } from '../../../src/kernel/json.js';
import type { Actor } from '../../support/actor.js';
import { HOUR, newToken } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('purchases at Google Play that take the place of others', () => {
  let world: PlayWorld;
  let ana: Actor;
  let first: string;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  beforeEach(async () => {
    ana = await world.app.actor();
    first = await world.buysMonth(ana);
    await world.toldOfMonth(first, 4);
  });

  const planOf = async () => {
    const { plan } = (await ana.get('/v1/billing/entitlements').expect(200)).body as { plan: { id: string } };
    return plan.id;
  };
  const stateOf = async (token: string) => (await world.purchase(token))?.state;
  const follows = async (linkedPurchaseToken: string, more: object = {}) => {
    const token = await world.buysMonth(ana, { plan: 'pro' });
    Object.assign(world.subscription(token), { linkedPurchaseToken, ...more });
    return token;
  };

  it('Plan change: the higher plan counts at once, and the one before is over', async () => {
    const second = await follows(first);
    await world.toldOfMonth(second, 4);
    expect([await planOf(), await stateOf(first), await stateOf(second)]).toEqual(['pro', 'replaced', 'active']);
    await world.toldOfMonth(first, 13);
    expect([await planOf(), await stateOf(first)]).toEqual(['pro', 'replaced']);
    expect((await world.purchase(second))!.acknowledged_at).not.toBeNull();
  });

  it('known in the other order end alike', async () => {
    const other = await world.app.actor();
    ana = other;
    const old = await world.buysMonth(ana);
    const second = await follows(old);
    await world.toldOfMonth(second, 4);
    expect(await stateOf(old)).toBeUndefined();
    await world.toldOfMonth(old, 13);
    expect([await planOf(), await stateOf(old), await stateOf(second)]).toEqual(['pro', 'replaced', 'active']);
  });

  it('while it is not paid the one before goes on', async () => {
    const second = await follows(first, { subscriptionState: 'SUBSCRIPTION_STATE_PENDING', startTime: undefined });
    await world.toldOfMonth(second, 4);
    expect([await planOf(), await stateOf(first), await stateOf(second)]).toEqual(['plus', 'active', 'pending']);
    world.subscription(second).subscriptionState = 'SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED';
    await world.toldOfMonth(second, 20);
    expect([await planOf(), await stateOf(first), await stateOf(second)]).toEqual(['plus', 'active', 'cancelled']);
  });

  it('in a ring stand, each looked at once', async () => {
    const second = await follows(first);
    world.subscription(first).linkedPurchaseToken = second;
    await world.toldOfMonth(second, 4);
    await world.toldOfMonth(first, 4);
    await world.toldOfMonth(second, 2);
    expect([await stateOf(first), await stateOf(second)]).toContain('active');
    expect(await planOf()).not.toBe('free');
  });

  it('of a token that is not known stand', async () => {
    const second = await follows(newToken());
    await world.toldOfMonth(second, 4);
    expect([await planOf(), await stateOf(second)]).toEqual(['pro', 'active']);
  });

  it('of themselves stand', async () => {
    world.subscription(first).linkedPurchaseToken = first;
    await world.toldOfMonth(first, 2);
    expect([await planOf(), await stateOf(first)]).toEqual(['plus', 'active']);
  });

  it('bought again in the store after the end find their person, and are acknowledged', async () => {
    Object.assign(world.subscription(first), { subscriptionState: 'SUBSCRIPTION_STATE_EXPIRED' });
    world.item(first).expiryTime = new Date(world.app.clock.now().getTime() - HOUR).toISOString();
    await world.toldOfMonth(first, 13);
    expect(await planOf()).toBe('free');
    const again = await world.buysMonth(null, { days: 31 });
    world.subscription(again).outOfAppPurchaseContext = { expiredPurchaseToken: first };
    await world.toldOfMonth(again, 4);
    expect(await world.purchase(again)).toMatchObject({ account_id: ana.id, replaces_key: sha256(first) });
    expect([await planOf(), world.subscription(again).acknowledgementState]).toEqual(['plus', 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED']);
  });

  it('Restore on a shared device: a later one in the line of somebody else is not taken', async () => {
    const ben = await world.app.actor();
    const second = await world.buysMonth(null, { plan: 'pro', days: 40 });
    world.subscription(second).linkedPurchaseToken = first;
    await world.present(ben, second).expect(409);
    await world.toldOfMonth(second, 4);
    expect(await world.purchase(second)).toMatchObject({ account_id: ana.id });
  });
});
