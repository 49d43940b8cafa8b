import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

export type Role = 'moderator' | 'compliance' | 'admin';

const AccountRoleSchema = defineEntity({
  name: 'AccountRole',
  tableName: 'account_role',
  properties: {
    accountId: accountId().primary(),
    role: text<Role>().primary(),
    grantedAt: instant(),
  },
});

export class AccountRole extends AccountRoleSchema.class {}
AccountRoleSchema.setClass(AccountRole);

export const AccountRoleTable = declare(AccountRoleSchema, {
  owner: 'auth',
  person: 'accountId',
  retention: 'account',
  columns: {
    accountId: shown('account-id', 'operations'),
    role: shown('activity', 'operations'),
    grantedAt: shown('activity', 'operations'),
  },
});
