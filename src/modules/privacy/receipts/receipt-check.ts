import { canonicalJson } from '../../../kernel/json.js';
import { NotSignedByUs, verifyDocument } from '../../auth/index.js';
import { DELETION_RECEIPT_SCHEMA, DELETION_RECEIPT_TYPE, type DeletionReceipt } from './receipt.js';

export interface DeletionReceiptFinding {
  /** Signed by a key of the set, as it stands. */
  readonly ok: boolean;
  /** Why not, for people. */
  readonly reasons: readonly string[];
  readonly kid?: string;
  readonly receipt?: DeletionReceipt;
}

/**
 * Whether a receipt of a deletion was signed by one of `jwks`, without the service or its database.
 * @param beside what is written beside the signature, when it says that it is the receipt
 * @throws BadConfiguration when `jwks` is no JWK set
 */
export async function checkDeletionReceipt(jws: string, jwks: string, beside: object | null = null): Promise<DeletionReceiptFinding> {
  try {
    const { content, kid } = await verifyDocument(DELETION_RECEIPT_TYPE, jws, jwks);
    const receipt = JSON.parse(content) as DeletionReceipt;
    const reasons = [
      ...(receipt.schema === DELETION_RECEIPT_SCHEMA ? [] : ['Its form is not known here.']),
      ...(beside && saysOtherwise(beside, receipt) ? ['What is written beside the signature is not what was signed.'] : []),
    ];
    return { ok: reasons.length === 0, reasons, kid, receipt };
  } catch (error) {
    if (!(error instanceof NotSignedByUs)) throw error;
    return { ok: false, reasons: ['The signature is not one of these keys over a receipt of a deletion.'] };
  }
}

/** Of an answer of the service only what belongs to a receipt counts. */
function saysOtherwise(beside: object, receipt: DeletionReceipt): boolean {
  const said = Object.entries(beside).filter(([name]) => Object.hasOwn(receipt, name));
  return (beside as { schema?: unknown }).schema === DELETION_RECEIPT_SCHEMA && said.some(
    ([name, value]) => canonicalJson(value) !== canonicalJson(receipt[name as keyof DeletionReceipt]),
  );
}
