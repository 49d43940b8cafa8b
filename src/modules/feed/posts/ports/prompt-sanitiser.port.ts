import type { Locale } from '../../../../kernel/language.js';

export interface Sanitised {
  readonly text: string;
  /** How many were taken out, by type. */
  readonly redactions: Readonly<Record<string, number>>;
  readonly version: string;
}

/** What feed asks of the sanitiser of moderation. */
export abstract class PromptSanitiser {
  abstract sanitise(text: string, options: { locale: Locale; own: readonly string[] }): Sanitised;
  /** Whether the first says nothing that the second does not say. */
  abstract isNarrower(text: string, than: string): boolean;
}
