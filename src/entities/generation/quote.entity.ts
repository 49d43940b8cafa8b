import { defineEntity, p } from '@mikro-orm/core';
import type { QuoteId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const QuoteSchema = defineEntity({
  name: 'Quote',
  tableName: 'quote',
  properties: {
    id: id<QuoteId>().primary(),
    accountId: accountId().index(),
    tool: text(),
    requestHash: text(),
    points: p.integer(),
    createdAt: instant(),
    expiresAt: instant().index(),
  },
});

export class Quote extends QuoteSchema.class {}
QuoteSchema.setClass(Quote);

export const QuoteTable = declare(QuoteSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'quote',
  columns: {
    id: shown('internal-id', 'generation'),
    accountId: shown('account-id', 'generation'),
    tool: shown('activity', 'generation'),
    requestHash: withheld('technical', 'generation'),
    points: shown('points', 'generation'),
    createdAt: shown('activity', 'generation'),
    expiresAt: shown('activity', 'generation'),
  },
});
