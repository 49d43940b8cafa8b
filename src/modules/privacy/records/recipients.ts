import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataClass, Purpose } from '../../../entities/privacy.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import type { Localised } from '../../../kernel/language.js';

/** Somebody whom data reaches, with what is known of their own periods (GDPR Art. 30(1)(d), (e)). */
export interface DataRecipient {
  readonly id: string;
  readonly name: string;
  /** `ai-provider`, `service`, `hosting`, `sign-in`, `own`. */
  readonly kind: string;
  readonly purposes: readonly Purpose[];
  /** Null: whatever is held, as those who host it. */
  readonly data: readonly DataClass[] | null;
  /** How long it keeps a copy of its own. Null: its own policy says so. */
  readonly keptDays: number | null;
  readonly retention: Localised;
  readonly region: Localised;
  /** Null: those of the operator. */
  readonly termsUrl: string | null;
}

interface Terms {
  readonly purposes: readonly string[];
  readonly dataCategories: readonly string[];
  readonly keptDays: number | null;
  readonly retention: Localised;
  readonly region: Localised;
  readonly termsUrl: string;
}

/** The words of consent for a purpose, in those of the data model. */
const PURPOSES: Readonly<Record<string, Purpose>> = {
  generation: 'generation', training: 'generation', moderation: 'safety', push: 'notification', 'crash-reports': 'diagnostics',
  'personalised-ads': 'billing', 'consumption-data': 'billing',
};
/** Likewise of what is sent. */
const CLASSES: Readonly<Record<string, DataClass>> = {
  prompts: 'prompt', settings: 'prompt', photos: 'media', videos: 'media', audio: 'media', documents: 'media', 'training-media': 'media',
  'pseudonymous-identifier': 'internal-id', 'crash-report': 'diagnostic', 'ad-identifier': 'device', purchases: 'points',
  'push-subscription': 'device', language: 'locale', 'push-texts': 'activity',
};

const AS_LONG_AS_WE: Localised = { en: 'As long as this table says.', es: 'El tiempo que indica esta tabla.' };
const OPERATORS_CHOICE: Localised = { en: 'Where the operator runs the service.', es: 'Donde el operador presta el servicio.' };
const ALL: readonly Purpose[] = [
  'sign-in', 'generation', 'library', 'community', 'safety', 'billing', 'notification', 'diagnostics', 'compliance', 'operations',
];

const OF_ITS_OWN: Localised = { en: 'As its own policy says.', es: 'Lo que indica su política.' };

const signIn = (id: string, name: string, termsUrl: string): DataRecipient => ({
  id, name, termsUrl, kind: 'sign-in', purposes: ['sign-in'], data: ['identity', 'credential'], keptDays: null, region: OF_ITS_OWN,
  retention: {
    en: 'As its own policy says; told when the account ends.', es: 'Lo que indica su política; se le avisa al acabar la cuenta.',
  },
});
const host = (id: string, name: string, purposes: readonly Purpose[], data: readonly DataClass[] | null): DataRecipient => ({
  id, name, kind: 'hosting', purposes, data, keptDays: null, retention: AS_LONG_AS_WE, region: OPERATORS_CHOICE,
  termsUrl: null,
});

/** Who runs the service for us, and who lets people in: they are in no register of consents. */
const OTHERS: readonly DataRecipient[] = [
  host('hosting', 'Hosting, database and storage', ALL, null),
  host('mail', 'Mail server', ['compliance'], ['contact']),
  signIn('apple', 'Apple (sign-in)', 'https://www.apple.com/legal/privacy/'),
  signIn('google-identity', 'Google (sign-in)', 'https://policies.google.com/privacy'),
];

/** From the register of providers, which is checked when the service starts. */
export function readRecipients(folder = join(CONFIG_FOLDER, 'providers')): readonly DataRecipient[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  return [...OTHERS, ...files.map((name) => recipientOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Registered))];
}

interface Registered {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly terms: readonly Terms[];
}

/** @throws for a word that has no counterpart: then the record would be silent about it. */
function recipientOf({ id, name, kind, terms }: Registered): DataRecipient {
  const { purposes, dataCategories, keptDays, retention, region, ...rest } = terms.at(-1)!;
  const termsUrl = rest.termsUrl.startsWith('https:') ? rest.termsUrl : null;
  const known = <T>(words: readonly string[], by: Readonly<Record<string, T>>): readonly T[] =>
    [...new Set(words.map((word) => {
      const found = by[word];
      if (found === undefined) throw new Error(`${id}: the record of processing does not know ${word}`);
      return found;
    }))];
  return {
    id, name, kind, purposes: known(purposes, PURPOSES), data: known(dataCategories, CLASSES), keptDays, retention, region, termsUrl,
  };
}

/** Whom a column or a prefix reaches. */
export function recipientsOf(
  { data, purpose }: { readonly data: DataClass; readonly purpose: Purpose }, recipients: readonly DataRecipient[],
): readonly string[] {
  const holds = (classes: DataRecipient['data']) => classes === null || classes.includes(data);
  return recipients.filter((it) => it.purposes.includes(purpose) && holds(it.data)).map(({ id }) => id);
}
