import type { Locale } from '../../../../kernel/language.js';
import type { JsonSchema } from './column-kinds.js';
import type { PersonSnapshot } from './person-snapshot.js';

/** Who got data of the person (GDPR Art. 15(1)(c)), as the disclosure rows tell. */
export interface Recipient {
  readonly recipient: string;
  /** From the newest text about AI data sharing that the person decided on, or that stands now. */
  readonly name: string | null;
  readonly region: string | null;
  readonly termsUrl: string | null;
  readonly models: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly disclosures: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The latest day until which it may keep something; null where nothing is kept. */
  readonly keptUntil: string | null;
  /** How many stand where with the erasure there. */
  readonly erasure: Readonly<Record<string, number>>;
}

const NOT_SENT = `'not-sent'`;
const SELECT = `
  with own as (select * from disclosure where account_id = ? and outcome <> ${NOT_SENT}),
  text as (
    select distinct on (told->>'id') told->>'id' as id, told from policy_text, jsonb_array_elements(recipients) as told
    where policy = 'ai-data-sharing' and locale = ? order by told->>'id', effective_on desc, published_at desc
  )
  select own.recipient, max(text.told->>'name') as name, max(text.told->>'region') as region, max(text.told->>'termsUrl') as "termsUrl",
    to_jsonb(array_agg(distinct own.model)) as models, to_jsonb(array_agg(distinct own.purpose)) as purposes,
    (select coalesce(jsonb_agg(distinct category), '[]') from own same, unnest(same.categories) as category
     where same.recipient = own.recipient) as categories,
    count(*)::int as disclosures, min(own.announced_at) as "firstAt", max(own.announced_at) as "lastAt",
    max(own.kept_until) as "keptUntil",
    (select jsonb_object_agg(erasure, of_it) from
       (select erasure, count(*)::int as of_it from own same where same.recipient = own.recipient group by erasure) states) as erasure
  from own left join text on text.id = own.recipient
  group by own.recipient order by own.recipient`;

export async function recipientsOf(snapshot: PersonSnapshot, accountId: string, locale: Locale): Promise<readonly Recipient[]> {
  const found: Recipient[] = [];
  for await (const page of snapshot.pages<Recipient>(SELECT, [accountId, locale])) found.push(...page.map(inOurInstants));
  return found;
}

function inOurInstants({ firstAt, lastAt, keptUntil, ...rest }: Recipient): Recipient {
  const instant = (value: string) => new Date(value).toISOString();
  return { ...rest, firstAt: instant(firstAt), lastAt: instant(lastAt), keptUntil: keptUntil === null ? null : instant(keptUntil) };
}

const words = { type: 'array', items: { type: 'string' } };
const maybe = { type: ['string', 'null'] };
const instant = { type: 'string', format: 'date-time' };

export const RECIPIENTS_SCHEMA: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: [
      'recipient', 'name', 'region', 'termsUrl', 'models', 'purposes', 'categories', 'disclosures', 'firstAt', 'lastAt', 'keptUntil',
      'erasure',
    ],
    properties: {
      recipient: { type: 'string' }, name: maybe, region: maybe, termsUrl: maybe, models: words, purposes: words, categories: words,
      disclosures: { type: 'integer' }, firstAt: instant, lastAt: instant, keptUntil: { ...maybe, format: 'date-time' },
      erasure: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  },
};
