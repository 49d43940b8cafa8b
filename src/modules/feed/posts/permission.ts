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
    await this.assertOpen(accountId);
  }

  /** The same, and the account stays as it is to the end of the caller's transaction. */
  async assertStays(accountId: AccountId): Promise<void> {
    await this.auth.assertStaysActive(accountId);
    await this.assertOpen(accountId);
  }

  private async assertOpen(accountId: AccountId): Promise<void> {
    await this.auth.assertEligible(accountId, ['community']);
    await this.moderation.assertMayPublish(accountId);
  }
}
