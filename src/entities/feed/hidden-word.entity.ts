import { defineEntity } from '@mikro-orm/core';
import { accountId, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

const HiddenWordSchema = defineEntity({
  name: 'HiddenWord',
  tableName: 'hidden_word',
  properties: {
    accountId: accountId().primary(),
    /** As the person wrote it. */
    word: text().primary(),
    folded: text(),
    createdAt: instant(),
  },
});

/** A word that a person does not want to read. */
export class HiddenWord extends HiddenWordSchema.class {}
HiddenWordSchema.setClass(HiddenWord);

export const HiddenWordTable = declare(HiddenWordSchema, {
  owner: 'feed',
  person: 'accountId',
  retention: 'community',
  columns: {
    accountId: shown('account-id', 'community'),
    word: shown('public-words', 'community'),
    folded: withheld('public-words', 'community'),
    createdAt: shown('activity', 'community'),
  },
});
