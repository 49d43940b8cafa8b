import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../../kernel/json.js';
import { SignedDocuments } from '../../auth/index.js';
import type { Receipt } from './receipts.js';

/** `typ` of the signature. */
export const RECEIPT_TYPE = 'consent-receipt+jws';

/** `jws` carries the canonical JSON (RFC 8785) of all the rest, signed: it alone is the proof. */
export type SignedReceipt = Receipt & { readonly jws: string };

@Injectable()
export class SignedReceipts {
  constructor(private readonly documents: SignedDocuments) {}

  async sign(receipt: Receipt): Promise<SignedReceipt> {
    return { ...receipt, jws: await this.documents.sign(RECEIPT_TYPE, canonicalJson(receipt)) };
  }
}
