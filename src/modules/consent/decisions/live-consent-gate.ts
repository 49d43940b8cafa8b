import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { ConsentGate, type ConsentGrant, type RecipientRetention } from '../../../platform/outbound/index.js';
import { RecipientRegistry } from '../registry/recipient-registry.js';
import { AuthFacade } from '../../auth/index.js';
import { Grants } from './grants.js';

const DAY_MS = 24 * 3_600_000;

/** Law 1 (a): reads what stands at this moment, past every cache; whatever is not a current grant is a no. */
@Injectable()
export class LiveConsentGate extends ConsentGate {
  constructor(
    private readonly auth: AuthFacade,
    private readonly grants: Grants,
    private readonly registry: RecipientRegistry,
  ) {
    super();
  }

  async findGrant(accountId: AccountId, purpose: string, recipient: string): Promise<ConsentGrant | null> {
    if ((await this.auth.accountOf(accountId))?.isRestricted !== false) return null; // GDPR Art. 18: kept, and used for nothing
    const grant = await this.grants.find(accountId, purpose, recipient);
    return grant ? { consentEventId: grant.id, policyVersion: grant.version } : null;
  }

  retentionAt(recipient: string, now: Date): RecipientRetention | null {
    const terms = this.registry.termsOf(recipient, now.toISOString().slice(0, 10));
    return terms && { promise: terms.retention.en, keptMs: terms.keptDays === null ? null : terms.keptDays * DAY_MS };
  }
}
