import type { CheckedSubject, CheckVerdict } from '../../../../entities/moderation/content-check.entity.js';
import type { AccountId } from '../../../../kernel/ids.js';
import type { CheckPlace } from '../check-policy.js';

/** What is looked at: words, a picture, or both. */
export interface CheckedContent {
  readonly subject: CheckedSubject;
  readonly accountId: AccountId;
  readonly place: CheckPlace;
  readonly text?: string;
  readonly image?: CheckedFile;
}

/** Whole bytes; `sha256` in hex. Not for anybody else's eyes before it was cleaned of metadata. */
export interface CheckedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly sha256: string;
  /** Of the file that it was made from. */
  readonly sourceSha256?: string;
}

export interface CheckLabel {
  /** In the words of the checker. */
  readonly name: string;
  /** 0 to 1; null where the checker did not look. */
  readonly score: number | null;
}

/** What one checker says. Plain values: it is stored as it is, and shown to the person. */
export interface CheckerFinding {
  readonly checker: string;
  /** Of its rules or thresholds. */
  readonly version: string;
  readonly model?: string;
  readonly labels: readonly CheckLabel[];
  /** Ids of rules, of `check-rules.ts`. */
  readonly rules: readonly string[];
  readonly verdict: CheckVerdict;
  /** Why it could not look: a word of ours. Its verdict is then what is done unlooked. */
  readonly unavailable?: string;
}

/** Looks at content, automatically. Never throws for a third party that fails: `unavailable` says so, and the verdict what follows. */
export abstract class ContentChecker {
  abstract readonly id: string;
  /** Third parties are asked last, and not at all about what is refused already. */
  abstract readonly isThirdParty: boolean;
  /** Null when it has nothing to say on such content, or may not be asked. */
  abstract check(content: CheckedContent): Promise<CheckerFinding | null>;
}
