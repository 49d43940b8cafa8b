import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { hashDistance, perceptualHash } from '../../../../platform/media/index.js';
import { SafetySettings } from '../../cases/safety-settings.js';
import { CheckPolicy } from '../check-policy.js';
import { KNOWN_FILE } from '../check-rules.js';
import { type CheckedContent, type CheckedFile, ContentChecker, type CheckerFinding } from '../ports/content-checker.port.js';

const EXACT = 'select 1 from known_bad_hash where sha256 in (?, ?) and withdrawn_at is null';
/** The distance is counted in the database: 64 bits each, no index helps, a million take a fraction of a second. */
const NEAR = `
  select perceptual_hash::text as hash from known_bad_hash
  where withdrawn_at is null and perceptual_hash is not null
    and bit_count((perceptual_hash # ?::bigint)::bit(64)) <= ?
  order by bit_count((perceptual_hash # ?::bigint)::bit(64)) limit 1`;

/** Files that were removed before, and near copies of them. Of the whole picture; nobody's face is looked for (P24). */
@Injectable()
export class KnownHashesChecker extends ContentChecker {
  readonly id = 'known-hashes';
  readonly isThirdParty = false;

  constructor(
    private readonly em: EntityManager,
    private readonly policy: CheckPolicy,
    private readonly settings: SafetySettings,
  ) {
    super();
  }

  async check({ image, place }: CheckedContent): Promise<CheckerFinding | null> {
    if (!image) return null;
    const likeness = (await this.isKnown(image)) ? 1 : await this.likenessOf(image);
    return {
      checker: this.id,
      version: `phash-64-${this.settings.copyDistanceBits}`,
      labels: likeness === null ? [] : [{ name: KNOWN_FILE, score: likeness }],
      rules: likeness === null ? [] : [KNOWN_FILE],
      verdict: likeness === null ? 'allow' : this.policy.verdictOn('known-bad', place),
    };
  }

  private async isKnown({ sha256, sourceSha256 = sha256 }: CheckedFile): Promise<boolean> {
    return (await this.em.execute<object[]>(EXACT, [sha256, sourceSha256])).length > 0;
  }

  /** The part of equal bits, when so few differ that it is a copy. */
  private async likenessOf({ bytes, contentType }: CheckedFile): Promise<number | null> {
    const hash = contentType.startsWith('image/') ? await perceptualHash(bytes) : null;
    if (hash === null) return null;
    const [near] = await this.em.execute<{ hash: string }[]>(NEAR, [hash, this.settings.copyDistanceBits, hash]);
    return near ? 1 - hashDistance(near.hash, hash) / 64 : null;
  }
}
