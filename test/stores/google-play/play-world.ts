import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { sha256 } from '../../../src/kernel/json.js';
import type { PeriodicTask } from '../../../src/kernel/periodic-task.js';
import { LedgerFacade, LedgerVerifier, type PointsBalance } from '../../../src/modules/billing/index.js';
import { StoreLinks } from '../../../src/modules/billing/purchases/store-links.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import type { Actor } from '../../support/actor.js';
import { startApp, type StartOptions, type TestApp } from '../../support/harness.js';
import { TestClock } from '../../support/test-clock.js';
import { month, type MonthOptions, newToken, pack, type PackOptions } from './bought.js';
import { PlayStandIn } from './play-stand-in.js';
import type { Pushed } from './push-signer.js';

export interface PurchaseFacts {
  readonly id: string;
  readonly account_id: string | null;
  readonly environment: string;
  readonly kind: string;
  readonly product_id: string | null;
  readonly state: string;
  readonly auto_renews: boolean;
  readonly access_until: Date | null;
  readonly snapshot_at: Date;
  readonly check_at: Date | null;
  readonly acknowledge_by: Date | null;
  readonly acknowledged_at: Date | null;
  readonly token_sealed: string | null;
  readonly replaces_key: string | null;
}

/** The service beside a Google Play of its own. There are no welcome points: every point comes from a purchase. */
export class PlayWorld {
  private constructor(
    readonly app: TestApp,
    readonly play: PlayStandIn,
  ) {}

  static async open({ env, clock = new TestClock(), ...options }: StartOptions = {}): Promise<PlayWorld> {
    const play = await new PlayStandIn(() => clock.now()).start();
    const app = await startApp({ ...options, clock, env: { WELCOME_POINTS: '0', ...play.env, ...env } });
    return new PlayWorld(app, play);
  }

  /** In the end the books are right, and no secret was logged. */
  async close(): Promise<void> {
    this.play.recover();
    await this.settle();
    expect(await this.in(() => this.app.get(LedgerVerifier).verify())).toMatchObject({ ok: true, problems: [] });
    const logged = JSON.stringify(this.app.log.lines);
    for (const secret of [...this.play.subscriptions.keys(), ...this.play.products.keys(), 'PRIVATE KEY', 'ya29.']) {
      expect(logged).not.toContain(secret);
    }
    await this.app.stop();
    await this.play.close();
  }

  in<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  /** What the app gives the store with a purchase. */
  buyerOf(actor: Actor): Promise<string> {
    return this.in(() => this.app.get(StoreLinks).tokenOf(actor.id));
  }

  /** Bought in the store by this person; nobody has told the service yet. */
  async buysMonth(actor: Actor | null, options: Partial<MonthOptions> = {}): Promise<string> {
    const token = newToken();
    const buyer = actor ? await this.buyerOf(actor) : undefined;
    this.play.subscriptions.set(token, month({ buyer, startedAt: this.app.clock.now(), ...options }));
    return token;
  }

  async buysPack(actor: Actor | null, options: Partial<PackOptions> = {}): Promise<string> {
    const token = newToken();
    const buyer = actor ? await this.buyerOf(actor) : undefined;
    this.play.products.set(token, pack({ buyer, productId: 'points_500', boughtAt: this.app.clock.now(), ...options }));
    return token;
  }

  subscription(token: string): Play.Schema$SubscriptionPurchaseV2 {
    return this.play.subscriptions.get(token)!;
  }

  /** The only item of a subscription. */
  item(token: string): Play.Schema$SubscriptionPurchaseLineItem {
    return this.subscription(token).lineItems![0]!;
  }

  product(token: string): Play.Schema$ProductPurchaseV2 {
    return this.play.products.get(token)!;
  }

  /** Paid for another period: a new order, a later end. */
  renews(token: string, order: string, days = 30): void {
    const item = this.item(token);
    item.latestSuccessfulOrderId = order;
    item.expiryTime = new Date(new Date(item.expiryTime!).getTime() + days * 86_400_000).toISOString();
  }

  present(actor: Actor, purchaseToken: string, productId = 'plus', key: string = randomUUID()) {
    return actor.post('/v1/billing/purchases/google', { productId, purchaseToken }).set('idempotency-key', key);
  }

  push(pushed: Pushed): Promise<number> {
    return this.play.push(this.app.url, pushed);
  }

  /** Pushed, taken and acted on. */
  async told(data: object, more: Omit<Pushed, 'data'> = {}): Promise<void> {
    expect(await this.push({ data, ...more })).toBe(204);
    await this.app.drain();
  }

  /** As `told`, of a subscription: by Google's number. */
  toldOfMonth(purchaseToken: string, notificationType: number, messageId?: string): Promise<void> {
    return this.told({ subscriptionNotification: { version: '1.0', notificationType, purchaseToken } }, { messageId });
  }

  toldOfPack(purchaseToken: string, notificationType: number, messageId?: string): Promise<void> {
    return this.told({ oneTimeProductNotification: { version: '1.0', notificationType, purchaseToken, sku: 'points_500' } }, { messageId });
  }

  toldOfVoid(purchaseToken: string, orderId: string, productType: 1 | 2, refundType: 1 | 2 = 1): Promise<void> {
    return this.told({ voidedPurchaseNotification: { purchaseToken, orderId, productType, refundType } });
  }

  /** A task's turn has come, and all that follows from it is done. */
  async turnOf(task: new (...args: never[]) => PeriodicTask): Promise<void> {
    await this.in(() => this.app.get(task).run(new AbortController().signal));
    await this.settle();
  }

  /** Until nothing waits any more; what failed for now is tried again as its time comes. */
  async settle(): Promise<void> {
    await this.app.until(async () => {
      this.app.clock.advance(60_000);
      const [open] = await this.app.sql<{ handler: string }>('select handler from outbox_delivery where delivered_at is null limit 1');
      return open ? `${open.handler} waits` : null;
    });
    await this.app.drain();
  }

  async purchase(token: string): Promise<PurchaseFacts | undefined> {
    const [row] = await this.app.sql<PurchaseFacts>('select * from store_purchase where store_key = $1', [sha256(token)]);
    return row;
  }

  points(actor: Actor): Promise<PointsBalance> {
    return this.in(() => this.app.get(LedgerFacade).balanceOf(actor.id));
  }

  /** Of kept messages, by status. */
  async inbox(messageId: string): Promise<string | undefined> {
    const [row] = await this.app.sql<{ status: string }>('select status from inbox_message where message_id = $1', [messageId]);
    return row?.status;
  }
}
