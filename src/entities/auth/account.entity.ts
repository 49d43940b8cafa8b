import { defineEntity, p } from '@mikro-orm/core';
import type { AccountId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

export type AccountStatus = 'active' | 'suspended' | 'deletion-scheduled' | 'deleted';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: id<AccountId>().primary(),
    status: text<AccountStatus>().default('active'),
    locale: text<'en' | 'es'>().default('en'),
    country: text().nullable(),
    region: text().nullable(),
    createdAt: instant(),
    /** Since when processing is restricted at the person's wish (GDPR Art. 18): kept and exported, used for nothing else. */
    restrictedAt: instant().nullable(),
    /** The same person had the welcome points with an account that ended: this one gets none. */
    wasWelcomed: p.boolean().default(false),
  },
});

/** A person. Everything public about them is in `profile`; how they sign in is in `sign_in_identity`. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);

export const AccountTable = declare(AccountSchema, {
  owner: 'auth',
  person: 'id',
  retention: 'account',
  columns: {
    id: shown('account-id', 'sign-in'),
    status: shown('activity', 'sign-in'),
    locale: shown('locale', 'operations'),
    country: shown('locale', 'operations'),
    region: shown('locale', 'operations'),
    createdAt: shown('activity', 'sign-in'),
    restrictedAt: shown('activity', 'compliance'),
    wasWelcomed: shown('points', 'billing'),
  },
});
