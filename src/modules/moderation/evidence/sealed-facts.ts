import type { SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { canonicalJson } from '../../../kernel/json.js';

/** What a sealed text holds: how the thing stood, without anybody's account id, which an erasure could not reach in there. */
export interface SealedFacts {
  readonly texts: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly files: readonly { readonly contentType: string; readonly sha256: string }[];
  /** ISO 8601. */
  readonly publishedAt: string;
}

/** The same text for the same thing, so that a second report of it needs no second copy. */
export function factsOf({ texts, facts, files, publishedAt }: SubjectSnapshot): string {
  const kept: SealedFacts = {
    texts,
    facts,
    files: files.map(({ contentType, sha256 }) => ({ contentType, sha256 })),
    publishedAt: publishedAt.toISOString(),
  };
  return canonicalJson(kept);
}
