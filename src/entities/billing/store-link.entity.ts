import { defineEntity } from '@mikro-orm/core';
import { accountId, id } from '../columns.js';
import { declare, pseudonymised, internal } from '../privacy.js';

const StoreLinkSchema = defineEntity({
  name: 'StoreLink',
  tableName: 'store_link',
  properties: {
    accountId: accountId().primary(),
    /** Random. Apple's `appAccountToken` and Play's obfuscated account id: how a purchase names its buyer to us and nobody else. */
    token: id<string>().unique(),
  },
});

/** What an app hands to the store with a purchase, so that the purchase is known to be this person's. Outlives the account, for refunds. */
export class StoreLink extends StoreLinkSchema.class {}
StoreLinkSchema.setClass(StoreLink);

export const StoreLinkTable = declare(StoreLinkSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'purchase',
  columns: {
    accountId: pseudonymised('account-id', 'billing'),
    token: internal('internal-id', 'billing'),
  },
});
