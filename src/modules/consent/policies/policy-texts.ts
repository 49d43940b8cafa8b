import type { PolicyKey, PolicyLocale } from '../../../entities/consent/policy-text.entity.js';
import type { RenderedText } from './policy-text.js';

/** The texts that this release brings along, with this installation's contact in them. */
export class PolicyTexts {
  constructor(readonly all: readonly RenderedText[]) {}

  find(policy: PolicyKey, version: string, locale: PolicyLocale): RenderedText | null {
    return this.all.find((text) => text.policy === policy && text.version === version && text.locale === locale) ?? null;
  }
}
