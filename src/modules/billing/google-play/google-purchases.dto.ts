import { PURCHASE_STATES } from '../../../entities/billing/store-purchase.entity.js';
import { OneOf, Text, Uuid } from '../../../platform/http/index.js';

const PRINTABLE = /^[\x21-\x7e]+$/;

export class GooglePurchaseBody {
  @Text({ min: 1, max: 200, pattern: PRINTABLE, description: 'Of the subscription or the product at Google Play, without a base plan.' })
  productId!: string;

  @Text({ min: 1, max: 4096, pattern: PRINTABLE, description: '`Purchase.getPurchaseToken()`.' })
  purchaseToken!: string;
}

export class GooglePurchaseView {
  @Uuid({ nullable: true, description: 'Null while it is being checked.' })
  id!: string | null;

  @OneOf(['checking', ...PURCHASE_STATES], {
    description: '`checking`: Google Play cannot be asked at the moment; it is asked again until it answers, without the app. '
      + '`pending`: not paid yet, so nothing is granted yet.',
  })
  state!: string;
}
