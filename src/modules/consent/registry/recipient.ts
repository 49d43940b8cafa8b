import type { PolicyLocale, PolicyRecipient } from '../../../entities/consent/policy-text.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { DataCategory } from '../purposes.js';

/** What a recipient's terms say from a day on. Never edited once published: what changes is a further entry, with a new policy version. */
export interface RecipientTerms {
  /** The day from which policy versions state these terms. */
  readonly since: string;
  readonly purposes: readonly string[];
  readonly dataCategories: readonly DataCategory[];
  readonly retention: Localised;
  /** The longest that the recipient keeps the data, in days; null when it states none. */
  readonly keptDays: number | null;
  readonly trainingUse: Localised;
  /** `excluded`: its public terms exclude training on our data; `by-agreement`: only a written agreement would. */
  readonly training: 'excluded' | 'by-agreement';
  readonly region: Localised;
  readonly termsUrl: string;
  /** Where this was read, and when. */
  readonly sources: readonly string[];
}

/** Somebody who may be given personal data: an AI provider, another service, or ourselves. One file in `config/providers`. */
export interface Recipient {
  readonly id: string;
  readonly name: string;
  readonly kind: 'ai-provider' | 'service' | 'own';
  /** Whether this release has an adapter that can send there at all. */
  readonly offered: boolean;
  /** What we do so that less is sent or kept (C5): shown to people before they send something. */
  readonly minimisation: readonly Localised[];
  /** What an operator must have in place before switching it on (C5). */
  readonly beforeUse: readonly string[];
  readonly terms: readonly RecipientTerms[];
}

/** The terms as they stood on `day` (`2026-11-01`); null when the registry begins later. */
export function termsOn(recipient: Recipient, day: string): RecipientTerms | null {
  return recipient.terms.filter(({ since }) => since <= day).sort((a, b) => (a.since < b.since ? 1 : -1))[0] ?? null;
}

/** How a policy text of `day` shows the recipient. */
export function shownIn(locale: PolicyLocale, recipient: Recipient, terms: RecipientTerms): PolicyRecipient {
  return {
    id: recipient.id,
    name: recipient.name,
    purposes: terms.purposes,
    dataCategories: terms.dataCategories,
    retention: terms.retention[locale],
    trainingUse: terms.trainingUse[locale],
    region: terms.region[locale],
    termsUrl: terms.termsUrl,
  };
}
