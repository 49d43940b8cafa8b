import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { AuthFacade } from '../../auth/index.js';
import { ModerationFacade } from '../../moderation/index.js';

/** Whether a person may write for others now. */
@Injectable()
export class Permission {
  constructor(
    private readonly auth: AuthFacade,
    private readonly moderation: ModerationFacade,
  ) {}

  /** @throws FeatureRefused by rules of age and place, PublishingRestricted, AccountSuspended, AccountEnding, AccountNotFound */
  async assert(accountId: AccountId): Promise<void> {
    await this.auth.assertActive(accountId);
    await this.auth.assertEligible(accountId, ['community']);
    await this.moderation.assertMayPublish(accountId);
  }
}
