import { Injectable } from '@nestjs/common';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import { Problem } from '../../../kernel/problem.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type CheckOutcome, ContentChecks, ModerationFacade } from '../../moderation/index.js';
import type { PublicCopy } from '../media/public-copies.js';
import type { PublicWords } from './public-words.js';

export interface CheckedPost {
  readonly id: PostId;
  readonly accountId: AccountId;
}

/** `outcome` is missing where the check itself failed. */
export interface Look {
  readonly held: boolean;
  readonly outcome?: CheckOutcome;
}

const optionsOf = ({ id, accountId }: CheckedPost) => ({ subject: 'post', subjectId: id, accountId, audience: 'public' }) as const;

/**
 * What is looked at before a post becomes visible. Outside of transactions, since third parties may be asked. What could not be looked at
 * is held (law 10): then a moderator looks.
 */
@Injectable()
export class PublicChecks {
  constructor(
    private readonly checks: ContentChecks,
    private readonly moderation: ModerationFacade,
    private readonly log: Log,
  ) {}

  /** @throws ContentRefused */
  words(post: CheckedPost, { prompt, caption }: PublicWords): Promise<Look> {
    return this.look(() => this.checks.assertText({ '#/prompt': prompt, '#/caption': caption }, optionsOf(post)));
  }

  /**
   * The prompt as it was written, where other words or none are shown: it says what the file shows. Judged by our own rules alone, for it
   * is private; a match is no refusal, since nobody would read it.
   */
  async prompt(post: CheckedPost, written: string | null, { prompt }: PublicWords): Promise<Look> {
    if (!written?.trim() || written === prompt) return { held: false };
    return this.look(() => this.checks.checkText(written, { ...optionsOf(post), ownRulesOnly: true }));
  }

  /** @throws ContentRefused */
  file(post: CheckedPost, { bytes, contentType, sha256, sourceSha256 }: PublicCopy): Promise<Look> {
    return this.look(async () => {
      const outcome = await this.checks.checkFile({ bytes, contentType, sha256, sourceSha256 }, optionsOf(post));
      if (outcome.verdict === 'refuse') throw this.checks.refusal('#/creationId', outcome);
      return outcome;
    });
  }

  /** In the transaction that writes the post as held. */
  askForReview({ id, accountId }: CheckedPost, looks: readonly Look[]): Promise<void> {
    const checks = looks.flatMap(({ held, outcome }) => (held && outcome ? [outcome] : []));
    return this.moderation.askForReview({ type: 'post', id, accountId }, checks);
  }

  private async look(check: () => Promise<CheckOutcome>): Promise<Look> {
    try {
      const outcome = await check();
      return { held: outcome.verdict !== 'allow', outcome };
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.log.error('post-not-checked', { error });
      return { held: true };
    }
  }
}
