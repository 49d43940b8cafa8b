import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { LedgerAccountId } from '../../../entities/billing/ledger-account.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';

/** What became of the points of an account that ended. */
export interface ClosedBooks {
  /** Held for what was never delivered, and given back. */
  readonly released: Points;
  /** Left over: they expire. */
  readonly forfeited: Points;
  /** Owed after a refund, and never to be paid. */
  readonly writtenOff: Points;
}

const REASON = 'account-closed';
const LOCK = 'select id from ledger_account where account_id = ? for update';
const OPEN_HOLDS = "select reference, held from points_hold where ledger_account_id = ? and state = 'held' order by reference";
const RELEASE = 'select 1 from ledger_settle(?, 0, ?)';
const TIDY = 'select ledger_tidy(?, ?)';
const LEFT = 'select available, debt from ledger_account where id = ?';
/** The movement first: a statement of its own, since what a function wrote is not seen by the rest of the statement that calls it. */
const MOVE = `select ledger_record(?, ?, ?, ?, 0, ?, null, null, '${REASON}') as id`;
const FORFEIT = "select ledger_take(?, ?, 'expired', ?)";
/** The other way round than a clawback made the debt: what was to be taken back is not taken after all. */
const WRITE_OFF = `
  insert into ledger_entry (movement_id, line, ledger_account_id, book, lot_id, points)
  values (?, 1, ?, 'debt', null, ?), (?, 2, ?, 'refunded', null, ?)`;

/**
 * Closes a person's books: what is still held goes back to its lots, what is left expires, what is owed is written off, each as a balanced
 * movement. The books stay, and so do their rules: a refund that comes later is booked there as any other.
 */
@Injectable()
export class BooksClosing {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** In the caller's transaction. Idempotent: nothing is left the second time. */
  async close(accountId: AccountId): Promise<ClosedBooks> {
    const [books] = await this.em.execute<{ id: LedgerAccountId }[]>(LOCK, [accountId]);
    if (!books) return { released: 0, forfeited: 0, writtenOff: 0 };
    const released = await this.release(books.id);
    await this.em.execute(TIDY, [books.id, this.clock.now()]);
    const [left] = await this.em.execute<{ available: string; debt: string }[]>(LEFT, [books.id]);
    const [forfeited, writtenOff] = [Number(left!.available), Number(left!.debt)];
    if (forfeited > 0) await this.em.execute(FORFEIT, [books.id, await this.move(books.id, 'expiry', -forfeited, 0), forfeited]);
    if (writtenOff > 0) await this.writeOff(books.id, writtenOff);
    return { released, forfeited, writtenOff };
  }

  private async release(id: LedgerAccountId): Promise<Points> {
    const holds = await this.em.execute<{ reference: string; held: number }[]>(OPEN_HOLDS, [id]);
    for (const { reference } of holds) await this.em.execute(RELEASE, [reference, this.clock.now()]);
    return holds.reduce((sum, { held }) => sum + held, 0);
  }

  private async writeOff(id: LedgerAccountId, points: Points): Promise<void> {
    const movement = await this.move(id, 'debt-settlement', 0, -points);
    await this.em.execute(WRITE_OFF, [movement, id, points, movement, id, -points]);
  }

  private async move(id: LedgerAccountId, kind: 'expiry' | 'debt-settlement', available: number, debt: number): Promise<string> {
    const [movement] = await this.em.execute<{ id: string }[]>(MOVE, [id, kind, this.clock.now(), available, debt]);
    return movement!.id;
  }
}
