import type { Locale } from '../../../../kernel/language.js';
import { type DataRecipient, readRecipients } from '../../records/recipients.js';
import type { JsonSchema } from './column-kinds.js';
import type { PersonSnapshot, Whose } from './person-snapshot.js';
import { RECIPIENT_ROWS } from './recipient-rows.js';

/** Who got data of the person (GDPR Art. 15(1)(c)), as rows tell. */
export interface Recipient {
  /** As in the register of recipients; `authority` for one that had a right to it. */
  readonly recipient: string;
  readonly name: string;
  /** `ai-provider`, `service`, `own`, `sign-in`, `hosting` or `authority`. */
  readonly kind: string;
  readonly region: string | null;
  readonly termsUrl: string | null;
  /** How long it keeps what it got, in the person's language, as its terms say. */
  readonly retention: string | null;
  readonly models: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  /** Rows that say so. */
  readonly disclosures: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The latest day until which it may keep something; null where nothing is kept, or only its own terms say. */
  readonly keptUntil: string | null;
  /** How many stand where with the erasure there. */
  readonly erasure: Readonly<Record<string, number>>;
}

type Told = Omit<Recipient, 'name' | 'kind' | 'termsUrl' | 'retention'> & { readonly name: string | null };

/** Those of one release, with what their terms say now. */
export class Recipients {
  private readonly known: ReadonlyMap<string, DataRecipient>;

  /** @param siteUrl where our own terms are */
  constructor(
    private readonly siteUrl: string,
    register = readRecipients(),
  ) {
    this.known = new Map(register.map((one) => [one.id, one]));
  }

  async of(snapshot: PersonSnapshot, { accountId, createdAt }: Whose, locale: Locale): Promise<Recipient[]> {
    const found: Recipient[] = [];
    for await (const page of snapshot.pages<Told>(RECIPIENT_ROWS, [accountId, createdAt]))
      found.push(...page.map((told) => this.described(told, locale)));
    return found;
  }

  private described({ recipient, name, region, firstAt, lastAt, keptUntil, ...told }: Told, locale: Locale): Recipient {
    const known = this.known.get(recipient);
    const isOurs = known?.kind === 'own' || known?.kind === 'hosting';
    return {
      recipient,
      name: name ?? known?.name ?? recipient,
      kind: known?.kind ?? recipient,
      region: region ?? known?.region[locale] ?? null,
      termsUrl: isOurs ? this.siteUrl : (known?.termsUrl ?? null),
      retention: known?.retention[locale] ?? null,
      ...told,
      firstAt: instantOf(firstAt), lastAt: instantOf(lastAt), keptUntil: keptUntil === null ? null : instantOf(keptUntil),
    };
  }
}

function instantOf(value: string): string {
  return new Date(value).toISOString();
}

const words = { type: 'array', items: { type: 'string' } };
const maybe = { type: ['string', 'null'] };
const instant = { type: 'string', format: 'date-time' };
const properties: JsonSchema = {
  recipient: { type: 'string' }, name: { type: 'string' },
  kind: { enum: ['ai-provider', 'service', 'own', 'sign-in', 'hosting', 'authority'] },
  region: maybe, termsUrl: maybe, retention: { ...maybe, description: 'How long it keeps what it got, as its terms say' },
  models: words, purposes: words, categories: words,
  disclosures: { type: 'integer', description: 'Rows in this archive that say so' },
  firstAt: instant, lastAt: instant, keptUntil: { ...maybe, format: 'date-time' },
  erasure: { type: 'object', additionalProperties: { type: 'integer' } },
};

export const RECIPIENTS_SCHEMA: JsonSchema = {
  type: 'array',
  items: { type: 'object', additionalProperties: false, required: Object.keys(properties), properties },
};
