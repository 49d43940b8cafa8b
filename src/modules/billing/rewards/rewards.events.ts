import { EventType } from '../../../kernel/event-type.js';

/** The ad network's word that an ad was watched, verified and kept in the inbox. */
export interface WatchedAd {
  readonly transactionId: string;
  readonly adUnit: string;
  /** SHA-256 of the nonce that came back, hex. */
  readonly nonceHash: string;
  readonly watchedAt: string;
}

export const AdWatched = new EventType<WatchedAd>('billing.ad-watched');
