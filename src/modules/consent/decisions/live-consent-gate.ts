import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { ConsentGate, type ConsentGrant } from '../../../platform/outbound/index.js';
import { policyOfPurpose } from '../purposes.js';
import { ConsentEventRepository } from './consent-event.repository.js';

/** Law 1 (a): reads what stands at this moment, past every cache; whatever is not a current grant is a no. */
@Injectable()
export class LiveConsentGate extends ConsentGate {
  constructor(private readonly events: ConsentEventRepository) {
    super();
  }

  async findGrant(accountId: AccountId, purpose: string, recipient: string): Promise<ConsentGrant | null> {
    const policy = policyOfPurpose(purpose);
    const grant = policy && (await this.events.findGrant(accountId, policy, purpose, recipient));
    return grant ? { consentEventId: grant.id, policyVersion: grant.version } : null;
  }
}
