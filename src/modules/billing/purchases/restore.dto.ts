import { Nested, OneOf, Text } from '../../../platform/http/index.js';
import { EntitlementsView } from './entitlements.dto.js';
import { PLAY_PRODUCT_ID, PLAY_TOKEN, SIGNED_TRANSACTION } from './presented.js';

export class PresentedAtPlay {
  @Text(PLAY_PRODUCT_ID) productId!: string;
  @Text(PLAY_TOKEN) purchaseToken!: string;
}

export class RestoreBody {
  @Text({ ...SIGNED_TRANSACTION, optional: true, array: { max: 20 }, description: 'Signed transactions (JWS) from StoreKit.' })
  apple?: string[];
  @Nested(() => PresentedAtPlay, { optional: true, array: { max: 20 }, description: 'Purchases that the app has from Google Play.' })
  google?: PresentedAtPlay[];
}

export const RESTORE_OUTCOMES = ['restored', 'checking', 'not-yours', 'refused'] as const;
/**
 * `restored`: it is yours and stands as the store tells it; `checking`: the store cannot be asked now; `not-yours`: another account's;
 * `refused`: not authentic, or not of this app.
 */
export type RestoreOutcome = (typeof RESTORE_OUTCOMES)[number];

export class RestoredView {
  @OneOf(RESTORE_OUTCOMES, {
    array: true,
    description:
      'For each of `apple`, in its order. `checking`: the store cannot be asked now; ask again later. `not-yours`: another account\'s. ' +
      '`refused`: not authentic, or not of this app.',
  })
  apple!: RestoreOutcome[];
  @OneOf(RESTORE_OUTCOMES, { array: true, description: 'For each of `google`, in its order.' }) google!: RestoreOutcome[];
  @Nested(() => EntitlementsView) entitlements!: EntitlementsView;
}
