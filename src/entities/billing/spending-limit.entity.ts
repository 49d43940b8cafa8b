import { defineEntity, p } from '@mikro-orm/core';
import { accountId, instant } from '../columns.js';
import { declare, shown } from '../privacy.js';

const SpendingLimitSchema = defineEntity({
  name: 'SpendingLimit',
  tableName: 'spending_limit',
  properties: {
    accountId: accountId().primary(),
    /** The most points within 24 hours; null for no limit. */
    daily: p.integer().nullable(),
    /** The most points within 7 days; null for no limit. */
    weekly: p.integer().nullable(),
    /** What costs more is only done when its price was asked for before; null for never. */
    confirmAbove: p.integer().nullable(),
    updatedAt: instant(),
  },
});

/** The limits that a person sets for their own spending. */
export class SpendingLimit extends SpendingLimitSchema.class {}
SpendingLimitSchema.setClass(SpendingLimit);

export const SpendingLimitTable = declare(SpendingLimitSchema, {
  owner: 'billing',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'billing'),
    daily: shown('points', 'billing'),
    weekly: shown('points', 'billing'),
    confirmAbove: shown('points', 'billing'),
    updatedAt: shown('activity', 'billing'),
  },
});
