import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../kernel/ids.js';
import { Restrictions } from './decisions/restrictions.js';

/** What other modules may ask of moderation. Takes part in the caller's transaction. */
@Injectable()
export class ModerationFacade {
  constructor(private readonly restrictions: Restrictions) {}

  /** For whatever others will see: posts, comments, edits of them. @throws PublishingRestricted while a decision forbids it */
  assertMayPublish(accountId: AccountId): Promise<void> {
    return this.restrictions.assertMayPublish(accountId);
  }
}
