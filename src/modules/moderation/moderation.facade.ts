import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../kernel/ids.js';
import type { CaseSubject } from './cases/case-events.repository.js';
import { HeldContent, type HoldingCheck } from './checks/held-content.js';
import { Restrictions } from './decisions/restrictions.js';

/** What other modules may ask of moderation. Takes part in the caller's transaction. */
@Injectable()
export class ModerationFacade {
  constructor(
    private readonly restrictions: Restrictions,
    private readonly held: HeldContent,
  ) {}

  /** For whatever others will see: posts, comments, edits of them. @throws PublishingRestricted while a decision forbids it */
  assertMayPublish(accountId: AccountId): Promise<void> {
    return this.restrictions.assertMayPublish(accountId);
  }

  /**
   * A moderator is to look at what a check held back: beside the write of what is held, in its transaction. `ReportableContent.restore`
   * lets it through when nothing is wrong with it, `hide` when something is.
   */
  askForReview(subject: CaseSubject, checks: readonly HoldingCheck[]): Promise<void> {
    return this.held.review(subject, checks);
  }
}
