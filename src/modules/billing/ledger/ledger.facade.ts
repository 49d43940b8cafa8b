import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { HoldState } from '../../../entities/billing/points-hold.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { isPoints, type Points } from '../../../kernel/points.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { PointsChanged } from '../billing.events.js';
import { PointsInsufficient } from '../billing.problems.js';
import { ConfirmationRequired, SpendingLimitReached } from '../limits/limits.problems.js';
import { BALANCE, type BalanceRow, balanceOf } from './ledger-balance.js';
import { CLAWBACK, GRANT, HOLD, REFRESH, SETTLE } from './ledger-statements.js';
import type { Charge, Clawback, Grant, HoldRequest, PointsBalance } from './ledger.types.js';

/** `$1`: references, as JSON. */
const CHARGES: PreparedRead = {
  name: 'billing.charges',
  text: `select reference, state, held, captured, released from points_hold
         where reference = any(array(select jsonb_array_elements_text($1::jsonb)))`,
};
/** An `integer` of the database; nobody moves two thousand million points at once. */
const MOST = 2_000_000_000;

/**
 * Points move here and nowhere else (law 3). Every act is one statement, the news of it included; it joins the caller's transaction, and
 * locks the person's books until that ends. So a transaction moves points before it locks anything else of the person
 * that others lock in a transaction that moves points, and takes several people in the order of their ids.
 * The books are opened, with the welcome points, at the first touch: nobody is ever seen without them.
 */
@Injectable()
export class LedgerFacade {
  constructor(
    private readonly em: EntityManager,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly reads: Reads,
  ) {}

  /**
   * Sets points aside, within the person's own limits. The same reference again, on the same terms, changes nothing. A hold of 0 is a hold.
   * @throws PointsInsufficient, SpendingLimitReached, ConfirmationRequired; the transaction can go on.
   */
  async hold({ accountId, reference, points, isPriceSeen = false }: HoldRequest): Promise<void> {
    mustBePoints(points, 0);
    const answer = await this.act<HoldAnswer>(accountId, HOLD, [reference, points, isPriceSeen]);
    const { enough, available, refused_by: limit, most, used, frees_at: freesAt } = answer;
    if (!enough) throw PointsInsufficient.of(points, Number(available));
    if (limit === 'confirm-above') throw ConfirmationRequired.of(most!, points);
    if (limit) throw SpendingLimitReached.of(limit, most!, Number(used), points, freesAt === null ? null : new Date(freesAt));
  }

  /**
   * Captures `captured` of the hold and gives the rest back to the lots that it came from; points whose lot has expired meanwhile expire at
   * once. Done once: the second time the first answer, whatever is asked.
   * @throws Error when there is no such hold, or it is smaller.
   */
  async settle({ reference, captured }: { reference: string; captured: Points }): Promise<Charge> {
    mustBePoints(captured, 0);
    const [row] = await this.em.execute<ChargeRow[]>(SETTLE, [reference, captured, this.clock.now(), ...this.news()]);
    return chargeOf(row!);
  }

  /** What each hold came to; references without a hold are not in the answer. */
  async chargesOf(references: readonly string[]): Promise<Map<string, Charge>> {
    const rows = await this.reads.here<ChargeRow & { reference: string }>(CHARGES, [JSON.stringify(references)]);
    return new Map(rows.map((row) => [row.reference, chargeOf(row)]));
  }

  /** Null when there is no such hold. */
  async chargeOf(reference: string): Promise<Charge | null> {
    return (await this.chargesOf([reference])).get(reference) ?? null;
  }

  /**
   * Gives points; a debt is settled with them first. False, changing nothing, when the key was used before (then the first terms hold).
   * @throws Error when the key was used for another account.
   */
  async grant({ accountId, origin, points, key, expiresAt, reason }: Grant): Promise<boolean> {
    mustBePoints(points, 1);
    const { granted } = await this.act<{ granted: boolean }>(accountId, GRANT, [key, origin, points, expiresAt ?? null, reason]);
    return granted;
  }

  /**
   * Takes points back, as after a refund. What was spent already becomes a debt, which later grants and released holds settle before
   * anything can be spent again. False, changing nothing, when the key was used before.
   * @throws Error when the key is another account's, when there is no grant of `grantKey`, or when it gave less.
   */
  async clawback({ accountId, points, key, reason, grantKey }: Clawback): Promise<boolean> {
    mustBePoints(points, 1);
    const { taken } = await this.act<{ taken: boolean }>(accountId, CLAWBACK, [key, points, grantKey ?? null, reason]);
    return taken;
  }

  /** Opens the books if they are not, and books what expired and what settles a debt. Idempotent. */
  async refresh(accountId: AccountId): Promise<void> {
    await this.act(accountId, REFRESH, []);
  }

  /** One read without locks; a write only when the books are new or a lot has just expired. */
  async balanceOf(accountId: AccountId): Promise<PointsBalance> {
    const read = async () => (await this.reads.here<BalanceRow>(BALANCE, [this.clock.now(), accountId]))[0];
    let row = await read();
    if (!row || row.stale) {
      await this.refresh(accountId);
      row = await read();
    }
    return balanceOf(row!);
  }

  private async act<Row>(accountId: AccountId, statement: string, parameters: readonly unknown[]): Promise<Row> {
    const all = [...this.booksOf(accountId), ...parameters, accountId, ...this.news()];
    const [row] = await this.em.execute<Row[]>(statement, all);
    return row!;
  }

  /** What announces that the points changed, should they. */
  private news(): unknown[] {
    const [id, at, handlers] = this.outbox.announcement(PointsChanged);
    return [id, at, `{${handlers.join(',')}}`];
  }

  /** What `ledger_enter` needs: whose books, an id and the welcome points should they be new, and the time. */
  private booksOf(accountId: AccountId): unknown[] {
    const { welcome, welcomeMs } = this.config.points;
    return [accountId, this.ids.ordered(), welcome, this.clock.after(welcomeMs), this.clock.now()];
  }
}

interface HoldAnswer {
  readonly enough: boolean;
  readonly available: string;
  readonly refused_by: 'daily' | 'weekly' | 'confirm-above' | null;
  readonly most: number | null;
  readonly used: string | null;
  readonly frees_at: string | Date | null;
}

interface ChargeRow {
  readonly state: HoldState;
  readonly held: number;
  readonly captured: number;
  readonly released: number;
}

function chargeOf({ state, held, captured, released }: ChargeRow): Charge {
  return { state, held, captured, released };
}

function mustBePoints(points: Points, least: number): void {
  if (!isPoints(points) || points < least || points > MOST) throw new RangeError(`Not a number of points: ${points}`);
}
