import { randomBytes, randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../../src/kernel/ids.js';
import { BillingFacade, LedgerFacade, LedgerVerifier, type PointsBalance } from '../../../src/modules/billing/index.js';
import { Entitlements } from '../../../src/modules/billing/purchases/entitlements.js';
import { type Applied, Purchases } from '../../../src/modules/billing/purchases/purchases.js';
import type { StoreSnapshot, UnitSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import { StoreLinks } from '../../../src/modules/billing/purchases/store-links.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import type { Actor } from '../../support/actor.js';
import { startApp, type StartOptions, type TestApp } from '../../support/harness.js';

export const DAY = 86_400_000;

/** What stores say, and what became of it. Points are counted without the welcome points: there are none. */
export class PurchaseWorld {
  private constructor(readonly app: TestApp) {}

  static async open({ env, ...options }: StartOptions = {}): Promise<PurchaseWorld> {
    return new PurchaseWorld(await startApp({ ...options, env: { WELCOME_POINTS: '0', ...env } }));
  }

  async close(): Promise<void> {
    await this.app.drain();
    expect(await this.in(() => this.app.get(LedgerVerifier).verify())).toMatchObject({ ok: true, problems: [] });
    await this.app.stop();
  }

  in<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  apply(snapshot: StoreSnapshot, claimant?: AccountId): Promise<Applied> {
    return this.in(() => this.app.get(Purchases).apply(snapshot, claimant));
  }

  tokenOf(actor: Actor): Promise<string> {
    return this.in(() => this.app.get(StoreLinks).tokenOf(actor.id));
  }

  get now(): Date {
    return this.app.clock.now();
  }

  /** An instant in days from now. */
  day(days: number): Date {
    return new Date(this.now.getTime() + days * DAY);
  }

  /** A month of `plus` from now, of nobody known. */
  month(over: Partial<StoreSnapshot> = {}): StoreSnapshot {
    const storeKey = over.storeKey ?? `line-${randomBytes(6).toString('hex')}`;
    const storeProductId = over.storeProductId ?? 'aicasso.plus.monthly';
    return {
      store: 'app-store', environment: 'production', kind: 'subscription', storeKey, storeProductId,
      state: 'active', ownership: 'purchased', autoRenews: true, startedAt: this.now,
      accessUntil: this.day(30), snapshotAt: this.now, checkAt: null,
      units: [this.period({ unitKey: `${storeKey}-1`, storeProductId })], ...over,
    };
  }

  period(over: Partial<UnitSnapshot> & { readonly unitKey: string }): UnitSnapshot {
    return {
      storeProductId: 'aicasso.plus.monthly', quantity: 1, priceMicros: 9_990_000, currency: 'USD', purchasedAt: this.now,
      expiresAt: this.day(30), refunded: 0, ...over,
    };
  }

  /** A pack of 500 points. */
  pack(over: Partial<StoreSnapshot> = {}, unit: Partial<UnitSnapshot> = {}): StoreSnapshot {
    const storeKey = over.storeKey ?? `pack-${randomUUID()}`;
    const storeProductId = over.storeProductId ?? 'aicasso.points.500';
    return {
      store: 'app-store', environment: 'production', kind: 'pack', storeKey, storeProductId, state: 'completed', ownership: 'purchased',
      autoRenews: false, startedAt: this.now, snapshotAt: this.now, checkAt: null,
      units: [{ unitKey: storeKey, storeProductId, quantity: 1, purchasedAt: this.now, refunded: 0, ...unit }], ...over,
    };
  }

  points(actor: Actor): Promise<PointsBalance> {
    return this.in(() => this.app.get(LedgerFacade).balanceOf(actor.id));
  }

  async plan(actor: Actor): Promise<{ plan: string; until: Date | null }> {
    const { plan, until } = await this.in(() => this.app.get(Entitlements).of(actor.id));
    return { plan: plan.id, until };
  }

  /** As the line of generations knows the plan. */
  async termsOf(actor: Actor): Promise<{ more: number; weight: number }> {
    const sql = this.app.get(BillingFacade).planTermsSql('?');
    const read = () => this.app.get(EntityManager).execute<{ more_at_once: number; weight: number }[]>(sql, [actor.id, this.now]);
    const [row] = await this.in(read);
    return { more: row?.more_at_once ?? 0, weight: row?.weight ?? 1 };
  }

  async gauge(name: string): Promise<number> {
    const metric = await this.app.get(Metrics).registry.getSingleMetric(name)!.get();
    return metric.values[0]!.value;
  }

  async balance(actor: Actor): Promise<number> {
    const { balance, debt } = await this.points(actor);
    return balance - debt;
  }

  /** How often points moved, and in which ways. */
  async movements(actor: Actor): Promise<[kind: string, points: number][]> {
    const sql = `select kind, available_change - debt_change as points
                   from ledger_movement m join ledger_account a on a.id = ledger_account_id where account_id = $1 order by m.id`;
    return (await this.app.sql<{ kind: string; points: number }>(sql, [actor.id])).map(({ kind, points }) => [kind, Number(points)]);
  }

  async row(storeKey: string): Promise<Record<string, unknown>> {
    return (await this.app.sql<Record<string, unknown>>('select * from store_purchase where store_key = $1', [storeKey]))[0]!;
  }
}
