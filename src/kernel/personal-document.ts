import type { AccountId } from './ids.js';
import type { Localised } from './language.js';

/**
 * A document of a module's own in the copy of a person's data, beside what is generated from the declarations of columns: where something
 * has to be made of the rows, such as signatures. Found at start.
 */
export abstract class PersonalDocument {
  /** In the archive: `consent/receipts.json`. Letters, digits, dots and hyphens in each part. */
  abstract readonly path: string;
  abstract readonly title: Localised;
  /** JSON Schema (2020-12) of the document. */
  abstract readonly schema: Readonly<Record<string, unknown>>;
  /** What the person provided (GDPR Art. 20). */
  abstract readonly isPortable: boolean;
  /** Pieces of one JSON document; flat in memory. Outside of a transaction. */
  abstract write(accountId: AccountId): AsyncIterable<string>;
}
