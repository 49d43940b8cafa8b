import { randomUUID } from 'node:crypto';
import type { Actor } from '../../support/actor.js';
import { PurchaseNotYours } from '../../../src/modules/billing/purchases/purchases.problems.js';
import { PurchaseWorld } from './purchase-world.js';

describe('whose a purchase is', () => {
  let world: PurchaseWorld;
  let ana: Actor;
  let ben: Actor;
  beforeAll(async () => {
    world = await PurchaseWorld.open({ env: { ROLES: 'api,worker,scheduler' } }); // which counts for the gauges
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
  });

  it('the token that the app gave the store names the buyer, whoever presents it', async () => {
    const bought = world.pack({ buyer: await world.tokenOf(ana) });
    await expect(world.apply(bought, ben.id)).rejects.toThrow(PurchaseNotYours);
    expect(await world.movements(ana)).toEqual([['grant', 500]]);
    expect(await world.movements(ben)).toEqual([]);
  });

  it('Offer code: without a token it is bound by the signed-in person who presents it', async () => {
    const bought = world.month();
    expect(await world.apply(bought, ana.id)).toMatchObject({ accountId: ana.id });
    expect(await world.balance(ana)).toBe(1000);
  });

  it('Transaction of another account: the first binding wins, and it is never shared', async () => {
    const bought = world.month();
    await world.apply(bought, ana.id);
    await expect(world.apply(bought, ben.id)).rejects.toThrow(PurchaseNotYours);
    const named = { ...bought, snapshotAt: world.day(1), buyer: await world.tokenOf(ben) };
    expect(await world.apply(named)).toMatchObject({ accountId: ana.id });
    expect([await world.plan(ana), await world.plan(ben)].map(({ plan }) => plan)).toEqual(['plus', 'free']);
    expect([await world.balance(ana), await world.balance(ben)]).toEqual([1000, 0]);
  });

  it('Restore on a shared device: of two who present it at once one has it', async () => {
    const bought = world.pack();
    const answers = await Promise.allSettled([ana, ben, ana, ben].map(({ id }) => world.apply(bought, id)));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect((await world.balance(ana)) + (await world.balance(ben))).toBe(500);
  });

  it('Token id names nobody: it is kept, alarmed and not granted, until somebody presents it', async () => {
    const bought = world.pack({ buyer: randomUUID() });
    expect(await world.apply(bought)).toMatchObject({ accountId: null });
    expect(world.app.log.of('purchase-unassigned')).toContainEqual(expect.objectContaining({ store: 'app-store' }));
    expect(await world.gauge('aicasso_purchases_unassigned')).toBe(1);
    expect(await world.apply(bought, ana.id)).toMatchObject({ accountId: ana.id });
    expect(await world.balance(ana)).toBe(500);
    expect(await world.gauge('aicasso_purchases_unassigned')).toBe(0);
  });

  it('a token that is no id at all names nobody', async () => {
    expect(await world.apply(world.pack({ buyer: `x'; drop table account; --` }))).toMatchObject({ accountId: null });
  });

  it('a purchase whose owner has no account any more is free for who presents it; what it gave stays where it is', async () => {
    const bought = world.month();
    await world.apply(bought, ana.id);
    await world.app.sql(`update account set status = 'deleted' where id = $1`, [ana.id]);
    const renewal = { ...bought, snapshotAt: world.day(30), units: [world.period({ unitKey: `${bought.storeKey}-2` })] };
    expect(await world.apply(renewal)).toMatchObject({ accountId: ana.id });
    expect(await world.apply(renewal, ben.id)).toMatchObject({ accountId: ben.id });
    expect([await world.balance(ana), await world.balance(ben)]).toEqual([1000, 1000]);
  });

  it('Account deletion with live subscription: renewals give nobody points, a refund still finds what was given', async () => {
    const bought = world.month({ buyer: await world.tokenOf(ana) });
    await world.apply(bought);
    await world.app.sql(`update account set status = 'deleted' where id = $1`, [ana.id]);
    const refunded = { ...bought.units[0]!, refunded: 100_000, refundedAt: world.now };
    const renewal = world.period({ unitKey: `${bought.storeKey}-2` });
    await world.apply({ ...bought, snapshotAt: world.day(30), units: [refunded, renewal] });
    expect(await world.movements(ana)).toEqual([['grant', 1000], ['clawback', -1000]]);
  });
});

describe('whose a purchase is, where purchases move to who presents them', () => {
  let world: PurchaseWorld;
  beforeAll(async () => {
    world = await PurchaseWorld.open({ env: { PURCHASE_TRANSFER: 'transfer' } });
  });
  afterAll(() => world.close());

  it('Transaction of another account: one owner at a time, on record; points stay, new ones are the new owner\'s', async () => {
    const [ana, ben] = [await world.app.actor(), await world.app.actor()];
    const bought = world.month({ buyer: await world.tokenOf(ana) });
    await world.apply(bought);
    expect(await world.apply(bought, ben.id)).toMatchObject({ accountId: ben.id });
    expect([await world.plan(ana), await world.plan(ben)].map(({ plan }) => plan)).toEqual(['free', 'plus']);
    expect([await world.balance(ana), await world.balance(ben)]).toEqual([1000, 0]);
    const renewal = world.period({ unitKey: `${bought.storeKey}-2`, purchasedAt: world.day(30), expiresAt: world.day(60) });
    const refunded = { ...bought.units[0]!, refunded: 100_000, refundedAt: world.day(30) };
    await world.apply({ ...bought, snapshotAt: world.day(30), units: [refunded, renewal] });
    expect([await world.balance(ana), await world.balance(ben)]).toEqual([0, 1000]);
    const sql = `select actor, details from audit_entry where act = 'billing.purchase-transferred'`;
    expect(await world.app.sql(sql)).toEqual([{ actor: ben.id, details: { from: ana.id, to: ben.id } }]);
  });
});
