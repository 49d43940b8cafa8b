import type { HoldState } from '../../../entities/billing/points-hold.entity.js';
import type { PointsOrigin } from '../../../entities/billing/points-lot.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';

export interface HoldRequest {
  readonly accountId: AccountId;
  /** What the points are for, such as a generation's id. One hold for each, ever. */
  readonly reference: string;
  readonly points: Points;
  /** The person saw what it costs before asking: `confirmAbove` does not stand against it. False unless said. */
  readonly isPriceSeen?: boolean;
}

/** What a hold came to. `held` is what was set aside at first: once settled it is `captured + released`. */
export interface Charge {
  readonly state: HoldState;
  readonly held: Points;
  readonly captured: Points;
  readonly released: Points;
}

/** Purchased points never expire, all others do. */
export type Grant = {
  readonly accountId: AccountId;
  /** At least 1. */
  readonly points: Points;
  /** One effect for each key over all accounts, such as a store's transaction id. Outlives the account: nothing of a person in it. */
  readonly key: string;
  /** For the statement, in a word or two: nothing of a person in it. */
  readonly reason: string;
} & (
  | { readonly origin: 'purchased'; readonly expiresAt?: undefined }
  | { readonly origin: Exclude<PointsOrigin, 'purchased'>; readonly expiresAt: Date }
);

export interface Clawback {
  readonly accountId: AccountId;
  /** At least 1. */
  readonly points: Points;
  /** One effect for each key, as with grants; the two do not share their keys. */
  readonly key: string;
  readonly reason: string;
  /** The grant that is taken back: its own points go first, and never more than it gave is taken. */
  readonly grantKey?: string;
}

export interface PointsBalance {
  /** What can be spent now. Held points are not in it. */
  readonly balance: Points;
  readonly held: Points;
  /** Owed after a refund of points already spent; while there is one, `balance` is 0. */
  readonly debt: Points;
  /** What `balance` is made of, in the order of spending. */
  readonly lots: readonly { readonly origin: PointsOrigin; readonly remaining: Points; readonly expiresAt?: Date }[];
}
