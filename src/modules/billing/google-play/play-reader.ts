import { Injectable } from '@nestjs/common';
import { Log } from '../../../platform/telemetry/log.js';
import { Catalog } from '../catalog/catalog.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';
import { PlayApi } from './play-api.js';
import { PlayUnknown } from './play-errors.js';
import { productSnapshot } from './product-snapshot.js';
import { subscriptionSnapshot } from './subscription-snapshot.js';

export type PlayKind = 'subscription' | 'pack';
/** What a token is for; Play has a place to ask for each. */
export type KindOfToken = { readonly certain: PlayKind } | { readonly likely: PlayKind };

/** Asks Play about one purchase. */
@Injectable()
export class PlayReader {
  constructor(
    private readonly api: PlayApi,
    private readonly catalog: Catalog,
    private readonly log: Log,
  ) {}

  /** A guess by what it is said to be for, which saves a call. */
  kindFor(storeProductId: string): KindOfToken {
    return { likely: this.catalog.ofStore('google-play', storeProductId)?.kind === 'pack' ? 'pack' : 'subscription' };
  }

  /**
   * Where its kind is not certain, that of `likely` is tried first. @throws PlayUnavailable, PlayUnknown, GooglePlayNotConfigured
   */
  async read(token: string, readAt: Date, kind: KindOfToken): Promise<StoreSnapshot> {
    if ('certain' in kind) return this.readAs(kind.certain, token, readAt);
    try {
      return await this.readAs(kind.likely, token, readAt);
    } catch (error) {
      if (!(error instanceof PlayUnknown)) throw error;
      return this.readAs(kind.likely === 'pack' ? 'subscription' : 'pack', token, readAt).catch((other: unknown) => {
        throw other instanceof PlayUnknown && error.isFinal ? error : other;
      });
    }
  }

  /** May be told twice. @throws PlayUnavailable, PlayUnknown, GooglePlayNotConfigured */
  acknowledge(token: string, { kind, storeProductId }: StoreSnapshot): Promise<void> {
    const [productId = ''] = storeProductId.split(':');
    return kind === 'pack' ? this.api.consume(productId, token) : this.api.acknowledgeSubscription(productId, token);
  }

  private async readAs(kind: PlayKind, token: string, readAt: Date): Promise<StoreSnapshot> {
    const snapshot =
      kind === 'pack'
        ? productSnapshot({ token, readAt, purchase: await this.api.product(token) })
        : subscriptionSnapshot({ token, readAt, purchase: await this.api.subscription(token) });
    if (snapshot) return snapshot;
    this.log.error('google-play-purchase-unreadable', { kind });
    throw new PlayUnknown(200);
  }
}
