import { Injectable } from '@nestjs/common';
import type { CheckedSubject, CheckVerdict } from '../../../entities/moderation/content-check.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type ContentCheckId, Ids } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { type CheckPlace, worst } from './check-policy.js';
import { CheckRules } from './check-rules.js';
import { ContentRefused } from './checks.problems.js';
import { ContentCheckRepository } from './content-check.repository.js';
import { KnownHashesChecker } from './adapters/known-hashes.checker.js';
import { LocalWordsChecker } from './adapters/local-words.checker.js';
import { OpenAiModerationChecker } from './adapters/openai-moderation.checker.js';
import { UnseenMediaChecker } from './adapters/unseen-media.checker.js';
import type { CheckedContent, CheckedFile, ContentChecker, CheckerFinding } from './ports/content-checker.port.js';

export interface CheckOptions {
  readonly subject: CheckedSubject;
  /** The post, the upload … where it has an id yet. */
  readonly subjectId?: string;
  readonly accountId: AccountId;
  /** `picture`: for the person alone, made from a picture of somebody. */
  readonly audience: CheckPlace;
  /** Our own checkers alone: where nothing may be sent. */
  readonly ownRulesOnly?: boolean;
  /** A look ahead: as `ownRulesOnly`, and only a refusal is written down. */
  readonly isPreview?: boolean;
}

/** `#/prompt` or whatever the client knows each text by, with the text. Empty and absent ones are left out. */
export type CheckedTexts = Readonly<Record<string, string | null | undefined>>;

export interface CheckOutcome {
  readonly verdict: CheckVerdict;
  readonly checkId: ContentCheckId;
  readonly rules: readonly string[];
}

/**
 * What other modules call before something is made, kept or shown. Call it outside of a transaction: a third party may be asked, and what
 * was found is written down also when the caller then refuses.
 */
@Injectable()
export class ContentChecks {
  private readonly checkers: readonly ContentChecker[];

  constructor(
    words: LocalWordsChecker,
    hashes: KnownHashesChecker,
    unseen: UnseenMediaChecker,
    openAi: OpenAiModerationChecker,
    private readonly rows: ContentCheckRepository,
    private readonly rules: CheckRules,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    this.checkers = [words, hashes, unseen, openAi];
  }

  /** `allow`, or `hold` where others would see it. @throws ContentRefused naming place, rule and appeal */
  async assertText(texts: CheckedTexts, options: CheckOptions): Promise<CheckOutcome> {
    const outcomes: CheckOutcome[] = [];
    for (const [pointer, text] of Object.entries(texts)) {
      if (!text?.trim()) continue;
      const outcome = await this.checkText(text, options);
      if (outcome.verdict === 'refuse') throw this.refusal(pointer, outcome);
      outcomes.push(outcome);
    }
    return outcomes.find(({ verdict }) => verdict === 'hold') ?? outcomes[0] ?? NOTHING;
  }

  /** The verdict, also when it is `refuse`. */
  checkText(text: string, options: CheckOptions): Promise<CheckOutcome> {
    return this.check({ ...contentOf(options), text }, options);
  }

  /** Of any file: exact copies of removed ones are known whatever they are; likeness, and rating, only of pictures. */
  checkFile(image: CheckedFile, options: CheckOptions): Promise<CheckOutcome> {
    return this.check({ ...contentOf(options), image }, options);
  }

  refusal(pointer: string, { checkId, rules }: CheckOutcome): ContentRefused {
    const errors = rules.map((rule) => ({ pointer, detail: this.rules.textOf(rule) }));
    const appeal = { method: 'POST', href: `${this.config.publicUrl}/v1/checks/${checkId}/appeal` };
    return new ContentRefused({ errors, members: { rules, checkId, appeal } });
  }

  private async check(content: CheckedContent, options: CheckOptions): Promise<CheckOutcome> {
    const { subjectId, isPreview = false, ownRulesOnly = isPreview } = options;
    const findings: CheckerFinding[] = [];
    for (const checker of this.checkers) {
      const isDecided = findings.some(({ verdict }) => verdict === 'refuse');
      if (checker.isThirdParty && (isDecided || ownRulesOnly)) continue;
      const finding = await checker.check(content);
      if (finding) findings.push(finding);
    }
    const verdict = worst(findings.map((finding) => finding.verdict));
    const rules = [...new Set(findings.filter((finding) => finding.verdict !== 'allow').flatMap((finding) => finding.rules))];
    const id = this.ids.ordered<ContentCheckId>();
    const { accountId, subject } = content;
    if (isPreview && verdict === 'allow') return { verdict, checkId: id, rules };
    await this.rows.insert({ id, accountId, subject, subjectId: subjectId ?? null, verdict, rules, findings, at: this.clock.now() });
    return { verdict, checkId: id, rules };
  }
}

const NOTHING: CheckOutcome = { verdict: 'allow', checkId: '' as ContentCheckId, rules: [] };

function contentOf({ subject, accountId, audience }: CheckOptions): CheckedContent {
  return { subject, accountId, place: audience };
}
