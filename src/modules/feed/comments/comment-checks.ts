import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId } from '../../../kernel/ids.js';
import { Problem } from '../../../kernel/problem.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type CheckOutcome, ContentChecks, ModerationFacade } from '../../moderation/index.js';

/** `held`: only its author sees it until a moderator has looked. `outcome` is missing where the check itself failed. */
export interface CommentLook {
  readonly held: boolean;
  readonly outcome?: CheckOutcome;
}

/** What is looked at before a comment becomes visible. What could not be looked at is held (law 10). */
@Injectable()
export class CommentChecks {
  constructor(
    private readonly checks: ContentChecks,
    private readonly moderation: ModerationFacade,
    private readonly log: Log,
  ) {}

  /** Outside of a transaction, since a third party may be asked. @throws ContentRefused */
  async text(accountId: AccountId, commentId: CommentId, text: string): Promise<CommentLook> {
    try {
      const options = { subject: 'comment', subjectId: commentId, accountId, audience: 'public' } as const;
      const outcome = await this.checks.assertText({ '#/text': text }, options);
      return { held: outcome.verdict !== 'allow', outcome };
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.log.error('comment-not-checked', { error });
      return { held: true };
    }
  }

  /** In the transaction that writes the comment as held. */
  askForReview(accountId: AccountId, id: CommentId, { outcome }: CommentLook): Promise<void> {
    return this.moderation.askForReview({ type: 'comment', id, accountId }, outcome ? [outcome] : []);
  }
}
