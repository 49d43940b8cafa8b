import type { PolicyKey, PolicyLocale } from '../../../entities/consent/policy-text.entity.js';
import type { RenderedText } from './policy-text.js';

/** What is said of one thing to one kind of reader. */
export interface Wording {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly locale: PolicyLocale;
  readonly audience: string;
}

/** The texts that this release brings along, with this installation's contact in them. */
export class PolicyTexts {
  constructor(readonly all: readonly RenderedText[]) {}

  find({ policy, version, locale, audience }: Wording): RenderedText | null {
    const isIt = (text: RenderedText) => text.policy === policy && text.version === version && text.locale === locale;
    return this.all.find((text) => isIt(text) && text.audience === audience) ?? null;
  }
}
