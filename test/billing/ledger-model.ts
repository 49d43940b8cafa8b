import type { MovementKind } from '../../src/entities/billing/ledger-movement.entity.js';
import type { PointsOrigin } from '../../src/entities/billing/points-lot.entity.js';

interface ModelLot {
  readonly origin: PointsOrigin;
  readonly granted: number;
  readonly expiresAt: number;
  readonly order: number;
  remaining: number;
  refunded: number;
}

interface ModelHold {
  readonly parts: { readonly lot: ModelLot; readonly points: number }[];
  readonly held: number;
  state: 'held' | 'captured' | 'released';
  captured: number;
}

const RANK: Record<PointsOrigin, number> = { welcome: 0, reward: 1, subscription: 2, purchased: 3 };

/** What a person's books should be, told in plain steps: nothing here knows SQL, and nothing there knows this. */
export class ModelBooks {
  readonly lots: ModelLot[] = [];
  readonly holds = new Map<string, ModelHold>();
  readonly grants = new Map<string, ModelLot>();
  readonly clawbacks = new Set<string>();
  readonly lines: { kind: MovementKind; amount: number }[] = [];
  debt = 0;

  grant(key: string, origin: PointsOrigin, points: number, expiresAt: number, now: number): boolean {
    this.tidy(now);
    if (this.grants.has(key)) return false;
    const lot: ModelLot = { origin, granted: points, expiresAt, order: this.lots.length, remaining: points, refunded: 0 };
    this.lots.push(lot);
    this.grants.set(key, lot);
    this.lines.push({ kind: 'grant', amount: points });
    this.tidy(now);
    return true;
  }

  hold(reference: string, points: number, now: number): boolean {
    this.tidy(now);
    if (this.balance() < points) return false;
    if (points > 0) this.lines.push({ kind: 'hold', amount: -points });
    this.holds.set(reference, { parts: this.take(points), held: points, state: 'held', captured: 0 });
    return true;
  }

  settle(reference: string, captured: number, now: number): void {
    const hold = this.holds.get(reference)!;
    if (hold.state !== 'held') return;
    let left = captured;
    for (const { lot, points } of hold.parts) {
      const used = Math.min(left, points);
      left -= used;
      lot.remaining += points - used;
    }
    if (captured > 0) this.lines.push({ kind: 'capture', amount: 0 });
    if (captured < hold.held) this.lines.push({ kind: 'release', amount: hold.held - captured });
    hold.state = captured > 0 ? 'captured' : 'released';
    hold.captured = captured;
    this.tidy(now);
  }

  /** Null when the grant gave less than is taken back. */
  clawback(key: string, points: number, grantKey: string | undefined, now: number): boolean | null {
    const first = grantKey === undefined ? undefined : this.grants.get(grantKey);
    if (!this.clawbacks.has(key) && first && first.refunded + points > first.granted) return null;
    this.tidy(now);
    if (this.clawbacks.has(key)) return false;
    this.clawbacks.add(key);
    if (first) first.refunded += points;
    const taken = Math.min(points, this.balance());
    this.take(taken, first);
    this.debt += points - taken;
    this.lines.push({ kind: 'clawback', amount: 0 - taken });
    return true;
  }

  tidy(now: number): void {
    const due = this.lots.filter((lot) => lot.remaining > 0 && lot.expiresAt <= now);
    const expired = due.reduce((sum, lot) => sum + lot.remaining, 0);
    for (const lot of due) lot.remaining = 0;
    if (expired > 0) this.lines.push({ kind: 'expiry', amount: -expired });
    const paid = Math.min(this.debt, this.balance());
    this.take(paid);
    this.debt -= paid;
    if (paid > 0) this.lines.push({ kind: 'debt-settlement', amount: -paid });
  }

  balance(): number {
    return this.lots.reduce((sum, lot) => sum + lot.remaining, 0);
  }

  /** As `balanceOf` answers. */
  seen() {
    const open = [...this.holds.values()].filter(({ state }) => state === 'held');
    const lots = this.spendable().map(({ origin, remaining, expiresAt }) => ({
      origin,
      remaining,
      ...(expiresAt === Infinity ? {} : { expiresAt: new Date(expiresAt) }),
    }));
    return { balance: this.balance(), held: open.reduce((sum, { held }) => sum + held, 0), debt: this.debt, lots };
  }

  private spendable(): ModelLot[] {
    const byOrder = (a: ModelLot, b: ModelLot) =>
      a.expiresAt !== b.expiresAt ? a.expiresAt - b.expiresAt : RANK[a.origin] - RANK[b.origin] || a.order - b.order;
    return this.lots.filter(({ remaining }) => remaining > 0).sort(byOrder);
  }

  private take(points: number, first?: ModelLot): ModelHold['parts'] {
    const parts = [];
    let left = points;
    for (const lot of [...(first && first.remaining > 0 ? [first] : []), ...this.spendable().filter((one) => one !== first)]) {
      const part = Math.min(left, lot.remaining);
      if (part === 0) continue;
      lot.remaining -= part;
      left -= part;
      parts.push({ lot, points: part });
    }
    return parts;
  }
}
