import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { PersonalDocument } from '../../../kernel/personal-document.js';
import { HistoryExport } from './history-export.js';

const objects = { type: 'array', items: { type: 'object' } };

/** The decisions of a person as `GET /v1/consents/export` gives them, in the copy of their data: texts, chain, signed receipts. */
@Injectable()
export class SignedHistory extends PersonalDocument {
  readonly path = 'consent/receipts.json';
  readonly title = { en: 'Signed receipts of consents', es: 'Recibos firmados de consentimientos' };
  readonly isPortable = true;
  readonly schema = {
    type: 'object',
    required: ['keys', 'chain', 'texts', 'decisions', 'receipts'],
    properties: { keys: { type: 'string' }, chain: { type: 'object' }, texts: objects, decisions: objects, receipts: objects },
  };

  constructor(private readonly history: HistoryExport) {
    super();
  }

  write(accountId: AccountId): AsyncIterable<string> {
    return this.history.write(accountId);
  }
}
