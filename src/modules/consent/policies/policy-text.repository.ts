import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type PolicyKey, type PolicyLocale, PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Regions, type Whereabouts } from '../../../platform/config/regions.js';
import { audienceOf, type TextInForce, WORLD } from './audience.js';
import { currentVersionSql, dayOf } from './current-version.js';
import type { RenderedText } from './policy-text.js';
import { PolicyTexts, type Wording } from './policy-texts.js';

/** A version that is published already would change. The start is refused. */
export class PublishedTextChanged extends Error {
  override readonly name = 'PublishedTextChanged';
}

const IN_FORCE = `
  select version, to_json(array_agg(distinct audience)) as audiences from policy_text
  where policy = ? and version = ${currentVersionSql('?')} group by version`;

@Injectable()
export class PolicyTextRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly texts: PolicyTexts,
    private readonly regions: Regions,
  ) {}

  /** Null while nothing is published of the policy. */
  async findCurrentVersion(policy: PolicyKey): Promise<string | null> {
    const today = dayOf(this.clock.now());
    const [row] = await this.em.execute<{ version: string | null }[]>(`select ${currentVersionSql('?')} as version`, [
      policy,
      today,
      today,
    ]);
    return row?.version ?? null;
  }

  /** Null while nothing is published of the policy. */
  async findInForce(policy: PolicyKey, where: Whereabouts): Promise<TextInForce | null> {
    const today = dayOf(this.clock.now());
    const [row] = await this.em.execute<{ version: string; audiences: string[] }[]>(IN_FORCE, [policy, policy, today, today]);
    return row ? { version: row.version, audience: audienceOf(where, row.audiences, this.regions) } : null;
  }

  /**
   * As it reads for somebody there: all that was published of it, best first. That is the text with the contact of this installation, then
   * what was published last (by another release, or before the contact changed).
   */
  async list(policy: PolicyKey, version: string, locale: PolicyLocale, where: Whereabouts): Promise<readonly PolicyText[]> {
    const published = await this.em.find(
      PolicyText,
      { policy, version, locale },
      { orderBy: { publishedAt: 'desc', sha256: 'asc' }, disableIdentityMap: true },
    );
    const audience = audienceOf(where, published.map((text) => text.audience), this.regions);
    const own = this.texts.find({ policy, version, locale, audience })?.sha256;
    const texts = published.filter((text) => text.audience === audience);
    return [...texts.filter(({ sha256 }) => sha256 === own), ...texts.filter(({ sha256 }) => sha256 !== own)];
  }

  /** The best of `list`. */
  async find(policy: PolicyKey, version: string, locale: PolicyLocale, where: Whereabouts): Promise<PolicyText | null> {
    const [text = null] = await this.list(policy, version, locale, where);
    return text;
  }

  /** What the first `decisions` decisions of a person were made on. */
  async listShownTo(accountId: AccountId, decisions: number): Promise<PolicyText[]> {
    const rows = await this.em.execute<{ hash: string }[]>(
      'select distinct text_sha256 as hash from consent_event where account_id = ? and sequence <= ?',
      [accountId, decisions],
    );
    const where = { sha256: { $in: rows.map(({ hash }) => hash) } };
    return this.em.find(PolicyText, where, { orderBy: { effectiveOn: 'asc', policy: 'asc', sha256: 'asc' }, disableIdentityMap: true });
  }

  findBySha256(sha256: string): Promise<PolicyText | null> {
    return this.em.findOne(PolicyText, { sha256 }, { disableIdentityMap: true });
  }

  /**
   * Adds what is not there yet; returns how many were. Several processes may do it at once.
   * @throws PublishedTextChanged, adding nothing, when a published version has another wording now.
   */
  async publish(texts: readonly RenderedText[]): Promise<number> {
    return this.em.transactional(async () => {
      await this.em.execute(`select pg_advisory_xact_lock(hashtextextended('consent.policy-text', 0))`);
      const published = await this.em.execute<(Wording & Pick<PolicyText, 'sha256' | 'wordingSha256'>)[]>(
        'select policy, version, locale, audience, sha256, wording_sha256 as "wordingSha256" from policy_text',
      );
      const same = (text: RenderedText) =>
        published.filter((other) => wordingOf(other) === wordingOf(text));
      const changed = texts.filter((text) => same(text).some(({ wordingSha256 }) => wordingSha256 !== text.wordingSha256));
      if (changed.length > 0) throw new PublishedTextChanged(refusal(changed));

      const fresh = texts.filter((text) => !published.some(({ sha256 }) => sha256 === text.sha256));
      const publishedAt = this.clock.now();
      if (fresh.length > 0)
        await this.em.insertMany(
          PolicyText,
          fresh.map((text) => ({ ...text, publishedAt })),
        );
      return fresh.length;
    });
  }
}

function wordingOf({ policy, version, locale, audience }: Wording): string {
  return `${policy} ${version} (${locale}${audience === WORLD ? '' : `, ${audience}`})`;
}

function refusal(changed: readonly RenderedText[]): string {
  const which = changed.map(wordingOf).join(', ');
  return (
    `${which}: published already, with another wording or other terms of a recipient. People decided on what they were shown, so ` +
    'a published text never changes: restore the file in config/policies or config/providers and put the change into a new version ' +
    '(a new file by its day; for a recipient a further entry in its terms).'
  );
}
