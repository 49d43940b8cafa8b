import { Injectable } from '@nestjs/common';
import type { AccountId, CommentId } from '../../../kernel/ids.js';
import { Problem } from '../../../kernel/problem.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ContentChecks } from '../../moderation/index.js';

/** `hold`: only its author sees it until a human has looked, also when a check could not be made (law 10). */
export type CommentVerdict = 'allow' | 'hold';

/** What is looked at before a comment becomes visible. */
@Injectable()
export class CommentChecks {
  constructor(private readonly checks: ContentChecks, private readonly log: Log) {}

  /** Outside of a transaction. @throws ContentRefused */
  async text(accountId: AccountId, commentId: CommentId, text: string): Promise<CommentVerdict> {
    try {
      const options = { subject: 'comment', subjectId: commentId, accountId, audience: 'public' } as const;
      const { verdict } = await this.checks.assertText({ '#/text': text }, options);
      return verdict === 'allow' ? 'allow' : 'hold';
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.log.error('comment-not-checked', { error });
      return 'hold';
    }
  }

  /** In the caller's transaction. */
  async askForAHuman(_accountId: AccountId, _commentId: CommentId): Promise<void> {
    // nothing is held yet
  }
}
