import { Injectable } from '@nestjs/common';
import { CheckPolicy } from '../check-policy.js';
import { NOT_CHECKED } from '../check-rules.js';
import { type CheckedContent, ContentChecker, type CheckerFinding } from '../ports/content-checker.port.js';

/**
 * Says of a film that others would see that no checker looks at its pictures: exact copies of removed ones are known, and nothing else.
 * What follows is for `config/moderation/policy.json` to say; without a word there a person looks first (law 10).
 */
@Injectable()
export class UnseenMediaChecker extends ContentChecker {
  readonly id = 'unseen-media';
  readonly isThirdParty = false;

  constructor(private readonly policy: CheckPolicy) {
    super();
  }

  check({ image, place }: CheckedContent): Promise<CheckerFinding | null> {
    if (place !== 'public' || !image?.contentType.startsWith('video/')) return Promise.resolve(null);
    const verdict = this.policy.verdictOnUnseen('video');
    return Promise.resolve({
      checker: this.id,
      version: this.policy.version,
      labels: [],
      rules: verdict === 'allow' ? [] : [NOT_CHECKED],
      verdict,
      unavailable: 'no-checker',
    });
  }
}
