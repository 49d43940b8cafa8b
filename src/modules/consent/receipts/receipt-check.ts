import { Injectable } from '@nestjs/common';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { canonicalJson } from '../../../kernel/json.js';
import { NotSignedByUs, type SignedDocument, SignedDocuments, verifyDocument } from '../../auth/index.js';
import { consentHash } from '../decisions/consent-chain.js';
import { ConsentEventRepository } from '../decisions/consent-event.repository.js';
import type { Receipt } from './receipts.js';
import { RECEIPT_TYPE } from './signed-receipts.js';

/** What became of the decisions that a receipt names: all there as it says, none there (any more), or there and otherwise. */
export type Recorded = 'whole' | 'absent' | 'different';

export interface ReceiptFinding {
  /** Signed by us, as it stands, and nothing that was looked at contradicts it. */
  readonly ok: boolean;
  /** Why not, for people. */
  readonly reasons: readonly string[];
  readonly kid?: string;
  readonly receiptId?: string;
  readonly decidedAt?: string;
  /** Absent where the records were not looked at. */
  readonly recorded?: Recorded;
}

const OTHER_BESIDE = 'What is written beside the signature is not what was signed.';
const UNKNOWN_FORM = 'Its form is not known here.';

/** Whether a receipt that somebody kept is one of ours: by its signature, by its own hashes, and by what is written here. */
@Injectable()
export class ReceiptCheck {
  constructor(
    private readonly documents: SignedDocuments,
    private readonly events: ConsentEventRepository,
  ) {}

  /** `text` is a receipt as it was answered, or its `jws` alone. */
  async check(text: string): Promise<ReceiptFinding> {
    const { finding, receipt } = await checkAlone(text, (jws) => this.documents.verify(RECEIPT_TYPE, jws));
    if (!receipt) return finding;
    const recorded = await this.recorded(receipt);
    const reasons = [...finding.reasons, ...(recorded === 'different' ? ['The decisions that are recorded here are others.'] : [])];
    return { ...finding, ok: reasons.length === 0, reasons, recorded };
  }

  private async recorded({ record }: Receipt): Promise<Recorded> {
    const here = await this.events.listHashes(record.events.map(({ event_id }) => event_id));
    if (here.size === 0) return 'absent';
    return record.events.every(({ event_id, hash }) => here.get(event_id) === hash) ? 'whole' : 'different';
  }
}

/**
 * The same without the service or its records: the signature by one of `jwks`, what is written beside it, and its own hashes. Whether the
 * decisions still stand, or stood alone, is in the records.
 * @throws BadConfiguration when `jwks` is no JWK set
 */
export async function checkConsentReceipt(text: string, jwks: string): Promise<ReceiptFinding> {
  return (await checkAlone(text, (jws) => verifyDocument(RECEIPT_TYPE, jws, jwks))).finding;
}

interface Alone {
  readonly finding: ReceiptFinding;
  /** Null where the signature does not hold. */
  readonly receipt: Receipt | null;
}

async function checkAlone(text: string, verified: (jws: string) => Promise<SignedDocument>): Promise<Alone> {
  const { jws, beside } = read(text);
  if (jws === null) return { finding: { ok: false, reasons: ['This is neither a receipt nor its signature.'] }, receipt: null };
  try {
    const { content, kid } = await verified(jws);
    const receipt = JSON.parse(content) as Receipt;
    const isKnown = Array.isArray((receipt as Partial<Receipt>).record?.events);
    if (!isKnown) return { finding: { ok: false, reasons: [UNKNOWN_FORM], kid }, receipt: null };
    const reasons = [
      ...(beside && canonicalJson(beside) !== canonicalJson(receipt) ? [OTHER_BESIDE] : []),
      ...(isChained(receipt) ? [] : ['The hashes of its decisions do not fit them.']),
    ];
    return { finding: { ok: reasons.length === 0, reasons, kid, receiptId: receipt.id, decidedAt: receipt.decidedAt }, receipt };
  } catch (error) {
    if (!(error instanceof NotSignedByUs)) throw error;
    return { finding: { ok: false, reasons: ['The signature is not one of ours over a receipt.'] }, receipt: null };
  }
}

/** A JSON document with a `jws` in it, or that alone. */
function read(text: string): { jws: string | null; beside: object | null } {
  const bare = /^\s*([\w-]+\.[\w-]+\.[\w-]+)\s*$/.exec(text)?.[1];
  if (bare !== undefined) return { jws: bare, beside: null };
  try {
    const { jws, ...beside } = JSON.parse(text) as { jws?: unknown };
    return typeof jws === 'string' ? { jws, beside } : { jws: null, beside: null };
  } catch {
    return { jws: null, beside: null };
  }
}

/** Each decision's hash covers all that the receipt says of it, and links it to the one before. */
function isChained(receipt: Receipt): boolean {
  const { id: receiptId, policy, version, textSha256, locale, decision, surface, decidedAt, record } = receipt;
  const shared = { receiptId, policy, version, textSha256, locale, decision, surface, decidedAt: new Date(decidedAt) };
  return record.events.every(({ event_id, entity_id, sequence, purpose, recipient, previous_hash, hash }, index) => {
    const facts = { ...shared, id: event_id as EventId, accountId: entity_id as AccountId, sequence, purpose, recipient };
    const follows = index === 0 || previous_hash === record.events[index - 1]!.hash;
    return follows && hash === consentHash(facts, previous_hash);
  });
}
