import { PURCHASE_STATES } from '../../../entities/billing/store-purchase.entity.js';
import { Flag, OneOf, Text, Uuid } from '../../../platform/http/index.js';
import { PLAY_PRODUCT_ID, PLAY_TOKEN } from '../purchases/presented.js';

export class GooglePurchaseBody {
  @Text({ ...PLAY_PRODUCT_ID, description: 'Of the subscription or the product at Google Play, without a base plan.' })
  productId!: string;

  @Text({ ...PLAY_TOKEN, description: '`Purchase.getPurchaseToken()`.' })
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

  @Text({ nullable: true, description: 'Of `GET /v1/billing/products`; null while it is checked, and for one not there: it is kept.' })
  productId!: string | null;

  @Flag({ description: 'Whether points were given for it. Of a product that is not known, none are, and Google Play refunds it.' })
  granted!: boolean;
}
