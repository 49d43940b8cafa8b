import { randomUUID, sign } from 'node:crypto';
import type {
  JWSRenewalInfoDecodedPayload, JWSTransactionDecodedPayload, ResponseBodyV2DecodedPayload,
} from '@apple/app-store-server-library';
import { type Chain, makeChain } from './certificates.js';

export const BUNDLE_ID = 'com.example.aicasso';
export const APP_ID = 1_234_567_890;
export type AppleEnvironment = 'Production' | 'Sandbox';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
let serial = 2_000_000_000_000_000;
/** Apple's ids are digits. */
export const newTransactionId = (): string => String((serial += 1));

export type TransactionWords = Partial<JWSTransactionDecodedPayload>;
export type RenewalWords = Partial<JWSRenewalInfoDecodedPayload>;

export interface NoticeWords {
  readonly type: string;
  readonly subtype?: string;
  readonly id?: string;
  readonly signedAt?: Date;
  readonly transaction?: TransactionWords;
  readonly renewal?: RenewalWords;
  readonly status?: number;
  readonly reason?: string;
  readonly environment?: AppleEnvironment;
  /** Instead of, or over, what is made of the rest. */
  readonly payload?: Partial<ResponseBodyV2DecodedPayload>;
}

/** Signs what Apple signs, the way Apple signs it: ES256, with its certificates in the header. */
export class AppStoreSigner {
  constructor(
    readonly chain: Chain = makeChain(),
    private readonly now: () => Date = () => new Date(),
    readonly environment: AppleEnvironment = 'Production',
  ) {}

  sign(payload: object, x5c: readonly Buffer[] = this.certificates): string {
    const head = base64url({ alg: 'ES256', x5c: x5c.map((certificate) => certificate.toString('base64')) });
    const text = `${head}.${base64url(payload)}`;
    const signature = sign('sha256', Buffer.from(text), { key: this.chain.leaf.key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }

  transaction(words: TransactionWords): string {
    return this.sign(this.transactionWords(words));
  }

  /** What is not said is that of a monthly subscription just bought. */
  transactionWords(words: TransactionWords): JWSTransactionDecodedPayload {
    const now = this.now().getTime();
    const transactionId = words.transactionId ?? newTransactionId();
    const purchaseDate = words.purchaseDate ?? now;
    const isSubscription = (words.type ?? 'Auto-Renewable Subscription') === 'Auto-Renewable Subscription';
    return {
      transactionId,
      originalTransactionId: transactionId,
      bundleId: BUNDLE_ID,
      productId: 'aicasso.plus.monthly',
      purchaseDate,
      originalPurchaseDate: purchaseDate,
      ...(isSubscription && { expiresDate: purchaseDate + 30 * 86_400_000, subscriptionGroupIdentifier: '20900001' }),
      quantity: 1,
      type: 'Auto-Renewable Subscription',
      inAppOwnershipType: 'PURCHASED',
      signedDate: now,
      environment: this.environment,
      transactionReason: 'PURCHASE',
      storefront: 'USA',
      storefrontId: '143441',
      price: 9_990,
      currency: 'USD',
      ...words,
    };
  }

  renewal(words: RenewalWords): string {
    return this.sign(this.renewalWords(words));
  }

  renewalWords(words: RenewalWords): JWSRenewalInfoDecodedPayload {
    return {
      autoRenewProductId: 'aicasso.plus.monthly',
      productId: 'aicasso.plus.monthly',
      autoRenewStatus: 1,
      isInBillingRetryPeriod: false,
      signedDate: this.now().getTime(),
      environment: this.environment,
      ...words,
    };
  }

  notice({ type, subtype, id, signedAt, transaction, renewal, status, reason, environment, payload }: NoticeWords): string {
    const signedDate = (signedAt ?? this.now()).getTime();
    const data = {
      environment: environment ?? this.environment,
      appAppleId: APP_ID,
      bundleId: BUNDLE_ID,
      bundleVersion: '1',
      ...(transaction && { signedTransactionInfo: this.transaction({ signedDate, ...transaction }) }),
      ...(renewal && { signedRenewalInfo: this.renewal({ signedDate, ...renewal }) }),
      ...(status !== undefined && { status }),
      ...(reason !== undefined && { consumptionRequestReason: reason }),
    };
    return this.sign({
      notificationType: type,
      ...(subtype !== undefined && { subtype }),
      notificationUUID: id ?? randomUUID(),
      version: '2.0',
      signedDate,
      data,
      ...payload,
    });
  }

  private get certificates(): readonly Buffer[] {
    const { leaf, intermediate, root } = this.chain;
    return [leaf.certificate, intermediate.certificate, root.certificate];
  }
}
