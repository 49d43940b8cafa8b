import { defineEntity, p } from '@mikro-orm/core';
import { accountId, instant, text } from '../columns.js';
import { declare, sealed, withheld } from '../privacy.js';

const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    accountId: accountId().primary(),
    key: text().primary(),
    requestHash: text(),
    status: p.integer(),
    body: text(),
    createdAt: instant().index(),
  },
});

/** Written in the transaction of the request it guards, with the answer (law 9). */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);

export const IdempotencyKeyTable = declare(IdempotencyKeySchema, {
  owner: 'platform',
  person: 'accountId',
  retention: 'idempotency-key',
  columns: {
    accountId: withheld('account-id', 'operations'),
    key: withheld('technical', 'operations'),
    requestHash: withheld('technical', 'operations'),
    status: withheld('technical', 'operations'),
    body: sealed(withheld('activity', 'operations'), { by: ['accountId', 'key'], wasPlain: true }),
    createdAt: withheld('technical', 'operations'),
  },
});
