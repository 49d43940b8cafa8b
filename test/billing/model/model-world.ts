import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../../src/kernel/ids.js';
import { ExpirePoints } from '../../../src/modules/billing/ledger/expire-points.task.js';
import { LedgerFacade } from '../../../src/modules/billing/ledger/ledger.facade.js';
import { LedgerVerifier } from '../../../src/modules/billing/ledger/ledger.verifier.js';
import { Entitlements } from '../../../src/modules/billing/purchases/entitlements.js';
import { Purchases } from '../../../src/modules/billing/purchases/purchases.js';
import { PurchaseNotYours } from '../../../src/modules/billing/purchases/purchases.problems.js';
import { StoreLinks } from '../../../src/modules/billing/purchases/store-links.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { startApp, type TestApp } from '../../support/harness.js';
import { TestClock } from '../../support/test-clock.js';
import { snapshotOf } from './snapshot-of.js';
import type { Word } from './store-model.js';

/** Stands still until it is moved, so that a seed is a run. */
class SetClock extends TestClock {
  private at = new Date('2026-01-01T00:00:00Z').getTime();

  override now(): Date {
    return new Date(this.at);
  }
  override advance(ms: number): void {
    this.at += ms;
  }
}

class Crash extends Error {}

/** The real service without its workers: what is told, presented and spent goes through the classes that do it there. */
export class ModelWorld {
  readonly ledger: LedgerFacade;
  private readonly em: EntityManager;
  private readonly entitlements: Entitlements;
  private readonly purchases: Purchases;
  private readonly links: StoreLinks;
  private readonly expiry: ExpirePoints;
  private readonly verifier: LedgerVerifier;

  private constructor(
    readonly app: TestApp,
    readonly clock: SetClock,
  ) {
    this.ledger = app.get(LedgerFacade);
    this.entitlements = app.get(Entitlements);
    this.em = app.get(EntityManager);
    this.purchases = app.get(Purchases);
    this.links = app.get(StoreLinks);
    this.expiry = app.get(ExpirePoints);
    this.verifier = app.get(LedgerVerifier);
  }

  static async open(): Promise<ModelWorld> {
    const clock = new SetClock();
    return new ModelWorld(await startApp({ clock, env: { ROLES: 'api', WELCOME_POINTS: '0', PURCHASE_TRANSFER: 'refuse' } }), clock);
  }

  close(): Promise<void> {
    return this.app.stop();
  }

  /** Somebody new each time, with the names by which the stores know them. */
  async people(n: number): Promise<{ people: AccountId[]; tokens: string[] }> {
    const rows = await this.app.sql<{ id: AccountId }>(
      'insert into account (id, created_at) select gen_random_uuid(), $1 from generate_series(1, $2) returning id', [this.clock.now(), n],
    );
    const people = rows.map(({ id }) => id);
    const tokens: string[] = [];
    for (const person of people) tokens.push(await this.in(() => this.links.tokenOf(person)));
    return { people, tokens };
  }

  in<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }

  tx<T>(work: () => Promise<T>): Promise<T> {
    return this.in(() => this.em.transactional(work));
  }

  /** Everything is done, and then the process dies before it is kept. */
  async crash(work: () => Promise<unknown>): Promise<void> {
    const dies = async () => {
      await work();
      throw new Crash();
    };
    await this.tx(dies).catch((error: unknown) => {
      if (!(error instanceof Crash || error instanceof PurchaseNotYours)) throw error;
    });
  }

  apply(word: Word, tokens: readonly string[], claimant?: AccountId): Promise<unknown> {
    return this.purchases.apply(snapshotOf(word, tokens), claimant);
  }

  /** False when it is another's. */
  present(word: Word, tokens: readonly string[], claimant: AccountId): Promise<boolean> {
    return this.in(() => this.apply(word, tokens, claimant)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof PurchaseNotYours) return false;
        throw error;
      },
    );
  }

  async planOf(person: AccountId): Promise<string> {
    return (await this.in(() => this.entitlements.of(person))).plan.id;
  }

  sweep(): Promise<void> {
    return this.in(() => this.expiry.run(new AbortController().signal));
  }

  verify() {
    return this.in(() => this.verifier.verify());
  }
}
