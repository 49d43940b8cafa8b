import { Injectable } from '@nestjs/common';
import { CheckPolicy, worst } from '../check-policy.js';
import { type CheckedContent, ContentChecker, type CheckerFinding } from '../ports/content-checker.port.js';
import { WordRules } from '../words/word-rules.js';

/** Our own rules about words: always there, so that an outage elsewhere never means unfiltered. */
@Injectable()
export class LocalWordsChecker extends ContentChecker {
  readonly id = 'local-words';
  readonly isThirdParty = false;

  constructor(
    private readonly words: WordRules,
    private readonly policy: CheckPolicy,
  ) {
    super();
  }

  async check({ text, place }: CheckedContent): Promise<CheckerFinding | null> {
    if (text === undefined) return null;
    const found = this.words.find(text).map((finding) => ({ ...finding, verdict: this.policy.verdictOn(finding.class, place) }));
    return {
      checker: this.id,
      version: this.policy.version,
      labels: found.map(({ rule }) => ({ name: rule, score: 1 })),
      rules: found.filter(({ verdict }) => verdict !== 'allow').map(({ rule }) => rule),
      verdict: worst(found.map(({ verdict }) => verdict)),
    };
  }
}
