import { Injectable } from '@nestjs/common';
import type { PolicyKey } from '../../../entities/consent/policy-text.entity.js';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { AuthFacade } from '../../auth/index.js';
import type { TextInForce } from '../policies/audience.js';
import { PolicyTextRepository } from '../policies/policy-text.repository.js';
import { policyOfPurpose } from '../purposes.js';
import { ConsentEventRepository } from './consent-event.repository.js';
import { isActive, type Said, type Standing } from './consent-state.js';

export type StandingNow = Standing & Said & { readonly currentVersion: string | null; readonly active: boolean };

/** What is granted at this moment: `isActive` over the rows as they are. No cache, no identity map; in the caller's transaction. */
@Injectable()
export class Grants {
  constructor(
    private readonly auth: AuthFacade,
    private readonly events: ConsentEventRepository,
    private readonly texts: PolicyTextRepository,
  ) {}

  /** The decision that grants exactly this; null for everything else, such as an unknown purpose or person. */
  async find(accountId: AccountId, purpose: string, recipient: string): Promise<{ id: EventId; version: string } | null> {
    const policy = policyOfPurpose(purpose);
    const last = policy && (await this.events.findLastOn(accountId, { policy, purpose, recipient }));
    if (!last) return null;
    const inForce = await this.inForce(accountId, [policy]);
    return isActive(last, inForce.get(policy) ?? null) ? { id: last.id, version: last.version } : null;
  }

  /** The last decision on everything that the person ever decided on. */
  async list(accountId: AccountId): Promise<StandingNow[]> {
    const standing = await this.events.listStanding(accountId);
    const inForce = await this.inForce(accountId, standing.map((item) => item.policy));
    return standing.map((item) => {
      const text = inForce.get(item.policy) ?? null;
      return { ...item, currentVersion: text?.version ?? null, active: isActive(item, text) };
    });
  }

  /** What the person would be asked about now, by policy; nothing for somebody unknown, or at the end of their account. */
  private async inForce(accountId: AccountId, policies: readonly PolicyKey[]): Promise<ReadonlyMap<PolicyKey, TextInForce>> {
    const account = await this.auth.accountOf(accountId);
    const found = new Map<PolicyKey, TextInForce>();
    if (!account || account.status === 'deleted') return found;
    for (const policy of new Set(policies)) {
      const text = await this.texts.findInForce(policy, account);
      if (text) found.set(policy, text);
    }
    return found;
  }
}
