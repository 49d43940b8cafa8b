import type { PurchaseState, Store, StoreEnvironment } from '../../../src/entities/billing/store-purchase.entity.js';
import type { Ware } from './wares.js';

/** All of a unit, in thousandths of a per cent. */
export const ALL = 100_000;
export const DAY = 86_400_000;
const GRACE = 6 * DAY;
/** Nearer to the end of a period than this the next one may be paid, and another plan is a renewal and no change. */
const NEAR_END = DAY / 2;

/** What was paid for once, as its store knows it. */
export interface ModelUnit {
  readonly key: string;
  readonly ware: Ware;
  readonly paidAt: number;
  readonly endsAt: number | null;
  /** The key of the period that it cut short by a change of plan. */
  readonly changedFrom: string | null;
  refunded: number;
}

/** What a store says of a purchase at one moment, with some of its units as they were then. */
export interface Word {
  readonly purchase: ModelPurchase;
  readonly saidAt: number;
  readonly state: PurchaseState;
  readonly accessUntil: number | null;
  readonly ware: Ware;
  readonly autoRenews: boolean;
  readonly units: readonly ModelUnit[];
}

export interface Terms {
  readonly store: Store;
  readonly environment: StoreEnvironment;
  readonly key: string;
  /** A member of the buyer's family has it. */
  readonly isShared: boolean;
  /** Whose token the app gave the store with it. */
  readonly buyer: number | null;
  readonly quantity: number;
}

/**
 * One purchase at its store: the truth, in plain steps. It knows nothing of rows, points, accounts or of the code under test. A step
 * changes it and returns what the store then says; null, changing nothing, when it cannot happen now.
 */
export class ModelPurchase {
  readonly units: ModelUnit[] = [];
  state: PurchaseState = 'pending';
  private accessUntil: number | null = null;
  private autoRenews = false;

  constructor(
    readonly terms: Terms,
    public ware: Ware,
    /** Google Play: the purchase whose place it took, and the period that it cut short. */
    readonly replaces: ModelPurchase | null = null,
    private readonly cutsShort: string | null = null,
  ) {}

  /** For the first time, or for the next period. */
  pay(now: number): Word | null {
    const last = this.units.at(-1);
    if (!last) {
      if (this.state !== 'pending') return null;
      return this.paid(now, this.endFrom(now), this.cutsShort);
    }
    // after the end Google Play has a new purchase
    const states = this.terms.store === 'app-store' ? [...RUNNING, 'expired'] : RUNNING;
    if (last.endsAt === null || last.endsAt - now > NEAR_END || !states.includes(this.state)) return null;
    return this.paid(now, this.endFrom(Math.max(now, last.endsAt)), null);
  }

  /** Google Play: what was to be paid later never was. */
  abandon(now: number): Word | null {
    if (this.state !== 'pending') return null;
    this.state = 'cancelled';
    return this.say(now);
  }

  /** The next period could not be paid; the person keeps what is left of this one. */
  fail(now: number, hasGrace: boolean): Word | null {
    const end = this.units.at(-1)?.endsAt;
    if (!this.isLive || !this.autoRenews || end! - now > NEAR_END) return null;
    this.state = hasGrace && this.state === 'active' ? 'grace' : 'billing-retry';
    this.accessUntil = this.state === 'grace' ? now + GRACE : null;
    return this.say(now);
  }

  setRenewal(now: number, isOn: boolean): Word | null {
    if (!this.isLive || this.autoRenews === isOn) return null;
    this.autoRenews = isOn;
    return this.say(now);
  }

  pause(now: number): Word | null {
    if (!this.isLive || this.terms.store === 'app-store') return null;
    return this.stop(now, 'paused');
  }

  expire(now: number): Word | null {
    if (!RUNNING.includes(this.state)) return null;
    return this.stop(now, 'expired');
  }

  /** Ends access only when it is all of the current period; a chargeback is that. */
  refund(now: number, at: number, share: number): Word | null {
    const unit = this.units[at % this.units.length];
    if (!unit || unit.refunded >= share) return null;
    unit.refunded = share;
    const endsIt = share === ALL && unit === this.units.at(-1) && this.state !== 'replaced';
    return endsIt ? this.stop(now, 'revoked', [unit]) : this.say(now, [unit]);
  }

  /** The refund is taken back. */
  reverse(now: number, at: number): Word | null {
    const unit = this.units[at % this.units.length];
    if (!unit || unit.refunded === 0) return null;
    unit.refunded = 0;
    if (this.state === 'revoked' && unit === this.units.at(-1)) {
      const isOver = unit.endsAt !== null && unit.endsAt <= now;
      this.state = unit.endsAt === null ? 'completed' : isOver ? 'expired' : 'active';
      this.accessUntil = this.state === 'active' ? unit.endsAt : null;
    }
    return this.say(now, [unit]);
  }

  /** App Store: another plan in the same purchase at once; what was left of the period is refunded. */
  change(now: number, ware: Ware): Word | null {
    const cut = this.cut(now);
    if (!cut || this.terms.store === 'google-play' || this.ware === ware) return null;
    if (cut.refunded === 0) cut.refunded = Math.round(((cut.endsAt! - now) / (cut.endsAt! - cut.paidAt)) * ALL);
    this.ware = ware;
    const word = this.paid(now, this.endFrom(now), cut.key);
    return { ...word, units: [{ ...cut }, ...word.units] };
  }

  /** The period that a change of plan would cut short now. */
  cut(now: number): ModelUnit | null {
    const last = this.units.at(-1);
    return last && this.isLive && last.endsAt! - now > 2 * DAY ? last : null;
  }

  /** Google Play: another purchase took its place. */
  giveWay(now: number): Word {
    return this.stop(now, 'replaced');
  }

  say(now: number, units: readonly ModelUnit[] = []): Word {
    const { state, accessUntil, ware, autoRenews } = this;
    return { purchase: this, saidAt: now, state, accessUntil, ware, autoRenews, units: units.map((unit) => ({ ...unit })) };
  }

  get isLive(): boolean {
    return this.state === 'active' || this.state === 'grace';
  }

  /** Of a period of what it is now; null for a pack. */
  private endFrom(start: number): number | null {
    return this.ware.days === null ? null : start + this.ware.days * DAY;
  }

  private paid(now: number, endsAt: number | null, changedFrom: string | null): Word {
    const key = `${this.terms.key}..${this.units.length}`;
    const unit = { key, ware: this.ware, paidAt: now, endsAt, changedFrom, refunded: 0 };
    this.units.push(unit);
    this.state = endsAt === null ? 'completed' : 'active';
    this.accessUntil = endsAt;
    this.autoRenews = endsAt !== null;
    return this.say(now, [unit]);
  }

  private stop(now: number, state: PurchaseState, units: readonly ModelUnit[] = []): Word {
    this.state = state;
    this.accessUntil = null;
    this.autoRenews = state === 'paused';
    return this.say(now, units);
  }
}

const RUNNING: readonly PurchaseState[] = ['active', 'grace', 'billing-retry', 'paused'];
