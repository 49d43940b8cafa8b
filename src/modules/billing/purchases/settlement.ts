import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';
import { NotificationDue } from '../../../kernel/notification.js';
import type { Points } from '../../../kernel/points.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { LedgerFacade } from '../ledger/ledger.facade.js';
import { dueMoves, type Move } from './due-moves.js';
import { GrantedLots } from './granted-lots.js';
import { GrantsPolicy } from './grants-policy.js';
import { Owners } from './owners.js';
import type { PurchaseRow } from './purchase-row.js';
import { UnitRepository } from './unit.repository.js';
import { grantKeyOf, returnKeyOf, takeKeyOf, type UnitRow } from './unit-row.js';

type Unit = UnitRow & { readonly worth: Points; readonly granted: boolean; readonly grantable: boolean; readonly isOver: boolean };
/** Whose each purchase is now, as far as that person has an account. */
type Living = ReadonlyMap<string, AccountId | null>;
type Why = 'purchase' | 'refund' | 'refund-undone';

/** One movement in the books. */
interface Booking {
  readonly accountId: AccountId;
  readonly purchaseId: PurchaseId;
  /** Negative for what is taken back. */
  readonly change: Points;
  readonly why: Why;
  readonly book: () => Promise<boolean>;
}

/** Brings the points of a purchase to what was paid for. */
@Injectable()
export class Settlement {
  constructor(
    private readonly units: UnitRepository,
    private readonly lots: GrantedLots,
    private readonly owners: Owners,
    private readonly policy: GrantsPolicy,
    private readonly ledger: LedgerFacade,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * All periods of a line of purchases, whose rows the caller has locked. Idempotent. Points that were given stay where they are,
   * whoever is the owner now.
   */
  async settle(line: readonly PurchaseRow[], owners: Living): Promise<void> {
    const rows = await this.units.listOf(line.map(({ id }) => id));
    const units: Unit[] = [];
    for (const row of rows) units.push(this.asPaid(await this.units.adopt(row), line, owners));
    const bookings: Booking[] = [];
    for (const move of dueMoves(units)) bookings.push(...(await this.bookingsOf(move, owners)));
    for (const { accountId, purchaseId, change, why, book } of bookings.sort(byAccount)) {
      if (!(await book())) throw new Error('The books know of points of a purchase that the purchase does not');
      if (!(await this.owners.lives(accountId))) continue; // the books outlive the account
      await this.outbox.append(NotificationDue, {
        accountId, kind: 'points', subject: { type: 'points', id: purchaseId },
        values: { points: Math.abs(change), direction: change > 0 ? 'added' : 'taken', why },
      });
    }
  }

  private asPaid(unit: UnitRow, line: readonly PurchaseRow[], owners: Living): Unit {
    const purchase = line.find(({ id }) => id === unit.purchaseId)!;
    const endsAt = this.policy.pointsExpireAt(unit);
    const isOver = endsAt !== undefined && endsAt <= this.clock.now();
    const worth = unit.worth ?? 0;
    const grantable = worth > 0 && this.policy.givesPoints(purchase, owners.get(purchase.id) ?? null);
    return { ...unit, worth, granted: unit.grantedAt !== null, grantable, isOver };
  }

  private async bookingsOf({ unit, kind, points }: Move<Unit>, owners: Living): Promise<Booking[]> {
    const { purchaseId } = unit;
    if (kind === 'grant') {
      const accountId = owners.get(purchaseId)!;
      await this.units.moved({ ...unit, points, grantedAt: this.clock.now() });
      const endsAt = this.policy.pointsExpireAt(unit);
      const book = () => this.give(accountId, points, grantKeyOf(unit), endsAt, 'store purchase');
      return [{ accountId, purchaseId, change: points, why: 'purchase', book }];
    }
    const lots = await this.lots.listOf(unit);
    if (kind === 'return') {
      const { accountId } = lots.at(-1)!;
      const key = returnKeyOf(unit, unit.corrections);
      // more than was taken back: a refund that stood when it was first known is undone
      const back = Math.min(points, unit.takenBack);
      const given = { points: unit.points + points - back, takenBack: unit.takenBack - back };
      await this.units.moved({ ...unit, ...given, corrections: unit.corrections + 1 });
      const endsAt = this.policy.returnedExpireAt(unit);
      const book = () => this.give(accountId, points, key, endsAt, 'store refund undone');
      return [{ accountId, purchaseId, change: points, why: 'refund-undone', book }];
    }
    let [left, corrections] = [points, unit.corrections];
    const bookings: Booking[] = [];
    for (const lot of lots) {
      const part = Math.min(left, lot.left);
      if (part <= 0) continue;
      left -= part;
      const { accountId, key: grantKey } = lot;
      const taken = { accountId, points: part, key: takeKeyOf(unit, corrections++), reason: 'store refund', grantKey };
      bookings.push({ accountId, purchaseId, change: -part, why: 'refund', book: () => this.ledger.clawback(taken) });
    }
    await this.units.moved({ ...unit, takenBack: unit.takenBack + points, corrections });
    if (left > 0) throw new Error('The books know less of the points of a purchase than the purchase does');
    return bookings;
  }

  private give(accountId: AccountId, points: Points, key: string, expiresAt: Date | undefined, reason: string): Promise<boolean> {
    const grant = { accountId, points, key, reason };
    return this.ledger.grant(expiresAt ? { ...grant, origin: 'subscription', expiresAt } : { ...grant, origin: 'purchased' });
  }
}

/** Several people in the order of their ids, as the ledger wants it; one person's stay as they are. */
function byAccount(a: Booking, b: Booking): number {
  return a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0;
}
