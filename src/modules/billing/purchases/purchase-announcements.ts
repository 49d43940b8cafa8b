import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PurchaseChanged } from '../billing.events.js';
import { Owners } from './owners.js';
import { LIVE_STATES, type PurchaseRow } from './purchase-row.js';
import { troubleOf } from './trouble.js';

/** What others can see of a purchase, or act upon. */
const TOLD = ['accountId', 'productId', 'nextProductId', 'state', 'autoRenews', 'accessUntil', 'acknowledgeBy', 'acknowledgedAt'] as const;

/** Tells of a purchase that changed: the other modules, its owner, the operators. In the transaction in which it did. */
@Injectable()
export class PurchaseAnnouncements {
  constructor(
    private readonly outbox: Outbox,
    private readonly owners: Owners,
    private readonly audit: AuditLog,
    private readonly log: Log,
  ) {}

  /** `before`: null for one that was not known. `takenFrom`: whose it was, when it went to another person. */
  async changed(before: PurchaseRow | null, after: PurchaseRow, takenFrom: AccountId | null = null): Promise<void> {
    if (before && TOLD.every((name) => before[name]?.valueOf() === after[name]?.valueOf())) return;
    const { id: purchaseId, accountId } = after;
    await this.outbox.append(PurchaseChanged, { purchaseId, accountId });
    if (takenFrom !== null) await this.outbox.append(PurchaseChanged, { purchaseId, accountId: takenFrom });
    await this.tellOwner(before, after);
    this.warn(after);
    if (takenFrom !== null && accountId !== null) {
      await this.audit.append({
        actor: accountId,
        act: 'billing.purchase-transferred',
        subject: purchaseId,
        purpose: 'Presented by a person who is signed in, under the rule that moves purchases',
        details: { from: takenFrom, to: accountId },
      });
    }
  }

  private async tellOwner(before: PurchaseRow | null, after: PurchaseRow): Promise<void> {
    const trouble = troubleOf(before, after);
    const { id, accountId, productId, snapshotAt } = after;
    if (trouble === null || accountId === null || !(await this.owners.lives(accountId))) return;
    await this.outbox.append(NotificationDue, {
      accountId,
      kind: 'subscription-trouble',
      subject: { type: 'subscription', id },
      values: { trouble, ...(productId === null ? {} : { product: productId }) },
      key: `${id}/${trouble}/${snapshotAt.toISOString()}`,
    });
  }

  /** Alarms; the gauges of `PurchaseMetrics` stand as long as nobody has put it right. */
  private warn({ id: purchaseId, store, environment, accountId, productId, storeProductId, state }: PurchaseRow): void {
    if (accountId === null && LIVE_STATES.includes(state)) this.log.warn('purchase-unassigned', { purchaseId, store, environment });
    if (productId === null) this.log.error('purchase-of-unknown-product', { purchaseId, store, environment, storeProductId });
  }
}
