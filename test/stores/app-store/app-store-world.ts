import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { PeriodicTask } from '../../../src/kernel/periodic-task.js';
import { LedgerFacade, LedgerVerifier, type PointsBalance } from '../../../src/modules/billing/index.js';
import { RereadPurchases } from '../../../src/modules/billing/purchases/reread-purchases.task.js';
import { StoreLinks } from '../../../src/modules/billing/purchases/store-links.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import type { Actor } from '../../support/actor.js';
import { startApp, type StartOptions, type TestApp } from '../../support/harness.js';
import { TestClock } from '../../support/test-clock.js';
import type { NoticeWords } from './signer.js';
import { AppStoreStandIn, type AppStoreOptions } from './stand-in.js';

export const DAY_MS = 86_400_000;

export interface PurchaseFacts {
  readonly id: string;
  readonly account_id: string | null;
  readonly environment: string;
  readonly kind: string;
  readonly product_id: string | null;
  readonly next_product_id: string | null;
  readonly state: string;
  readonly auto_renews: boolean;
  readonly access_until: Date | null;
  readonly check_at: Date | null;
}

export interface UnitFacts {
  readonly unit_key: string;
  readonly points: number;
  readonly taken_back: number;
  readonly refunded: number;
  readonly quantity: number;
}

export type PresentedView = {
  readonly id: string;
  readonly status: string;
  readonly state: string;
  readonly environment: string;
  readonly productId: string | null;
  readonly accessUntil: string | null;
};

/** The service beside an App Store of its own. There are no welcome points: every point comes from a purchase. */
export class AppStoreWorld {
  private constructor(
    readonly app: TestApp,
    readonly apple: AppStoreStandIn,
  ) {}

  static async open({ apple, ...given }: StartOptions & { apple?: AppStoreOptions } = {}): Promise<AppStoreWorld> {
    const { env, clock = new TestClock(), ...options } = given;
    const standIn = await new AppStoreStandIn({ now: () => clock.now(), ...apple }).start();
    const app = await startApp({ ...options, clock, env: { WELCOME_POINTS: '0', ...standIn.env, ...env } });
    return new AppStoreWorld(app, standIn);
  }

  /** In the end the books are right, and no signed word or key was logged. */
  async close(): Promise<void> {
    this.apple.mood = 'well';
    await this.settle();
    expect(await this.in(() => this.app.get(LedgerVerifier).verify())).toMatchObject({ ok: true, problems: [] });
    const logged = JSON.stringify(this.app.log.lines);
    for (const secret of ['PRIVATE KEY', 'eyJ', 'x5c']) expect(logged).not.toContain(secret);
    await this.app.stop();
    await this.apple.close();
  }

  get now(): number {
    return this.app.clock.now().getTime();
  }

  in<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  /** What the app gives the store with a purchase. */
  tokenOf(actor: Actor): Promise<string> {
    return this.in(() => this.app.get(StoreLinks).tokenOf(actor.id));
  }

  present(actor: Actor, signedTransaction: string, key: string = randomUUID()) {
    return actor.post('/v1/billing/purchases/apple', { signedTransaction }).set('idempotency-key', key);
  }

  /** As the app would have it from StoreKit. */
  signed(transactionId: string): string {
    return this.apple.signer.transaction(this.apple.shelf.find(transactionId)!);
  }

  async presented(actor: Actor, transactionId: string): Promise<PresentedView> {
    return (await this.present(actor, this.signed(transactionId)).expect(200)).body as PresentedView;
  }

  /** Sends a signed notice; returns the status that it was answered with. */
  async send(signedPayload: string): Promise<number> {
    return (await this.app.stranger.post('/v1/webhooks/app-store', { signedPayload })).status;
  }

  /** Signed, taken and acted on. */
  async told(words: NoticeWords): Promise<void> {
    expect(await this.send(this.apple.signer.notice(words))).toBe(200);
    await this.app.drain();
  }

  /** Of a subscription as it stands on the shelf; `transactionId` for one of its periods. */
  toldOf(key: string, type: string, subtype?: string, transactionId?: string): Promise<void> {
    return this.told({ type, subtype, ...this.apple.shelf.words(key, transactionId) });
  }

  /** Of what was bought once. */
  toldOfPack(transactionId: string, type: string, more: Partial<NoticeWords> = {}): Promise<void> {
    return this.told({ type, transaction: this.apple.shelf.find(transactionId)!, ...more });
  }

  /** A task's turn has come, and all that follows from it is done. */
  async turnOf(task: new (...args: never[]) => PeriodicTask): Promise<void> {
    await this.in(() => this.app.get(task).run(new AbortController().signal));
    await this.settle();
  }

  reread(): Promise<void> {
    return this.turnOf(RereadPurchases);
  }

  /** Until nothing waits any more; what failed for now is tried again as its time comes. */
  async settle(): Promise<void> {
    await this.app.until(async () => {
      const [open] = await this.app.sql<{ handler: string; attempts: number }>(
        'select handler, attempts from outbox_delivery where delivered_at is null limit 1',
      );
      if (open && open.attempts > 0) this.app.clock.advance(10_000);
      return open ? `${open.handler} waits` : null;
    });
    await this.app.drain();
  }

  async purchase(storeKey: string): Promise<PurchaseFacts | undefined> {
    const find = "select * from store_purchase where store = 'app-store' and store_key = $1";
    const [row] = await this.app.sql<PurchaseFacts>(find, [storeKey]);
    return row;
  }

  units(storeKey: string): Promise<UnitFacts[]> {
    return this.app.sql<UnitFacts>(
      `select unit_key, points, taken_back, refunded, quantity from store_unit
       where purchase_id = (select id from store_purchase where store_key = $1) order by purchased_at, unit_key`,
      [storeKey],
    );
  }

  points(actor: Actor): Promise<PointsBalance> {
    return this.in(() => this.app.get(LedgerFacade).balanceOf(actor.id));
  }

  /** Spends points the way a generation does. */
  spend(actor: Actor, points: number): Promise<void> {
    const reference = randomUUID();
    return this.in(async () => {
      await this.app.get(LedgerFacade).hold({ accountId: actor.id, reference, points });
      await this.app.get(LedgerFacade).settle({ reference, captured: points });
    });
  }

  /** Status of a kept notice. */
  async inbox(messageId: string): Promise<string | undefined> {
    const [row] = await this.app.sql<{ status: string }>('select status from inbox_message where message_id = $1', [messageId]);
    return row?.status;
  }
}
