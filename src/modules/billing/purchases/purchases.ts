import { TransactionPropagation } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { Owners } from './owners.js';
import { PurchaseAnnouncements } from './purchase-announcements.js';
import { PurchaseFacts } from './purchase-facts.js';
import { PurchaseRepository } from './purchase.repository.js';
import { type PurchaseKey, type PurchaseRow, UNPAID_STATES } from './purchase-row.js';
import { PurchaseNotYours } from './purchases.problems.js';
import { Settlement } from './settlement.js';
import type { Completion, StoreSnapshot } from './store-snapshot.js';
import { UnitRepository } from './unit.repository.js';

export interface Applied {
  readonly purchaseId: PurchaseId;
  /** Null as long as nobody is known whose it is. */
  readonly accountId: AccountId | null;
  /** False when a newer word of the store stood there already. */
  readonly isNewer: boolean;
}

const REFUSED = 'Purchases that were presented by somebody whose they are not.';

/** The one place where a purchase changes: what a store says of it becomes state, points and access, in one transaction. */
@Injectable()
export class Purchases {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: PurchaseRepository,
    private readonly facts: PurchaseFacts,
    private readonly units: UnitRepository,
    private readonly owners: Owners,
    private readonly settlement: Settlement,
    private readonly announcements: PurchaseAnnouncements,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Idempotent, in any order, from any number of processes at once. `claimant`: the person who presents it while signed in.
   * Joins the caller's transaction, or makes one; one transaction applies one purchase, for it locks the purchase before the books.
   * `complete` runs under the lock of the purchase.
   * @throws PurchaseNotYours when it is another person's and the transfer rule does not move it; what the store said of it stands
   * all the same, unless that undoes the caller's transaction
   */
  async apply(snapshot: StoreSnapshot, claimant?: AccountId, complete?: Completion): Promise<Applied> {
    const { refused, ...applied } = await this.inTransaction(async () => {
      await this.lock(snapshot);
      return this.applyNow(complete ? await complete(snapshot) : snapshot, claimant);
    });
    if (refused) {
      this.metrics.counter({ name: 'aicasso_purchases_refused_total', help: REFUSED, labels: ['store'] }).inc({ store: snapshot.store });
      throw new PurchaseNotYours();
    }
    return applied;
  }

  /**
   * `work` in a transaction in which nobody else changes this purchase, also while it is not known: for a store that has to be asked
   * between locking and applying. What it asks must have a deadline, since a connection to the database is held.
   */
  underLock<T>(key: PurchaseKey, work: () => Promise<T>): Promise<T> {
    return this.inTransaction(async () => {
      await this.rows.lockKeys(key, [key.storeKey]);
      return work();
    });
  }

  /** Grants what could not be granted before, such as what was bought of a product that the catalogue did not know. */
  settleAgain(id: PurchaseId): Promise<void> {
    return this.inTransaction(async () => {
      const line = await this.rows.lockLine(id);
      for (const row of line) {
        const adopted = this.facts.adopted(row);
        if (Object.keys(adopted).length === 0) continue;
        await this.rows.change(row.id, adopted);
        await this.announcements.changed(row, { ...row, ...adopted });
      }
      await this.settle(id);
    });
  }

  private lock(snapshot: StoreSnapshot): Promise<void> {
    const { storeKey, replacesKey } = snapshot;
    return this.rows.lockKeys(snapshot, [storeKey, ...(replacesKey === undefined ? [] : [replacesKey])]);
  }

  private async applyNow(snapshot: StoreSnapshot, claimant: AccountId | undefined): Promise<Applied & { refused: boolean }> {
    const found = await this.rows.find(snapshot);
    const id = found?.id ?? (await this.add(snapshot));
    if (found) await this.linkLater(found, snapshot);
    const line = await this.rows.lockLine(id);
    const before = found === null ? null : line.find((row) => row.id === id)!;
    const isNewer = before === null || snapshot.snapshotAt >= before.snapshotAt;
    const current = line.find((row) => row.id === id)!;

    const said = isNewer ? this.facts.said(snapshot, current, line) : {};
    const kin = this.facts.kinOf({ ...current, ...said }, line);
    const ownership = await this.owners.resolve(snapshot, current.accountId, kin, claimant);
    const after: PurchaseRow = { ...current, ...said, accountId: ownership.accountId };
    await this.rows.change(id, { ...said, accountId: ownership.accountId });
    for (const unit of snapshot.units) await this.units.note(after, unit, snapshot.snapshotAt);
    await this.retireReplaced(after, line);
    await this.settle(id);
    await this.announcements.changed(before, after, ownership.takenFrom);
    return { purchaseId: id, accountId: ownership.accountId, isNewer, refused: ownership.refused };
  }

  private async add(snapshot: StoreSnapshot): Promise<PurchaseId> {
    const row = this.facts.newRow(snapshot);
    await this.rows.add(row);
    return row.id;
  }

  /** Known before it was paid, and so before it took a place: the link stands before its line is read, which reaches further by it. */
  private async linkLater({ id, replacesKey: known, snapshotAt }: PurchaseRow, { replacesKey, ...word }: StoreSnapshot): Promise<void> {
    if (replacesKey === undefined || replacesKey === known || word.snapshotAt < snapshotAt) return;
    await this.rows.change(id, { replacesKey });
  }

  /** Those whose place it took end at the moment it was paid: nobody has two plans for one subscription. */
  private async retireReplaced(by: PurchaseRow, line: readonly PurchaseRow[]): Promise<void> {
    if (UNPAID_STATES.includes(by.state)) return;
    for (const row of this.facts.replacedBy(by, line)) {
      if (row.state === 'replaced') continue;
      const retired = this.facts.retired();
      await this.rows.change(row.id, retired);
      await this.announcements.changed(row, { ...row, ...retired });
    }
  }

  private async settle(id: PurchaseId): Promise<void> {
    const line = await this.rows.lockLine(id);
    await this.settlement.settle(line, await this.owners.livingOf(line));
  }

  private inTransaction<T>(work: () => Promise<T>): Promise<T> {
    return this.em.transactional(work, { propagation: TransactionPropagation.REQUIRED });
  }
}
