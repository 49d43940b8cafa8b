import { isUuid } from '../../../platform/http/index.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';

/** An answer of Play about one purchase. */
export interface PlayRead<T> {
  readonly token: string;
  /** When it was asked, which is when the answer was true at the earliest. */
  readonly readAt: Date;
  readonly purchase: T;
}

export const HOUR = 3_600_000;
/** What is not acknowledged by then Play refunds by itself. */
export const ACKNOWLEDGE_MS = 72 * HOUR;

/** RFC 3339. Null for what is missing or no time. */
export function instantOf(text: string | null | undefined): Date | null {
  const at = new Date(text ?? NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}

export function laterOf(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

/** The first that may be a token of ours (`store_link.token`): what is no UUID names nobody. */
export function buyerOf(...ids: readonly (string | null | undefined)[]): Pick<StoreSnapshot, 'buyer'> {
  const buyer = ids.find((id) => isUuid(id));
  return buyer ? { buyer: buyer.toLowerCase() } : {};
}
