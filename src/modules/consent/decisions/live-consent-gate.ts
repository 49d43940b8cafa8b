import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { ConsentGate, type ConsentGrant } from '../../../platform/outbound/index.js';
import { Grants } from './grants.js';

/** Law 1 (a): reads what stands at this moment, past every cache; whatever is not a current grant is a no. */
@Injectable()
export class LiveConsentGate extends ConsentGate {
  constructor(private readonly grants: Grants) {
    super();
  }

  async findGrant(accountId: AccountId, purpose: string, recipient: string): Promise<ConsentGrant | null> {
    const grant = await this.grants.find(accountId, purpose, recipient);
    return grant ? { consentEventId: grant.id, policyVersion: grant.version } : null;
  }
}
