import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../../kernel/ids.js';
import { Config } from '../../../../platform/config/config.js';
import { ConsentGate } from '../../../../platform/outbound/index.js';
import { AuthFacade, type UseRefused } from '../../../auth/index.js';
import { Entitlements } from '../../purchases/entitlements.js';
import type { AdReason } from '../rewards.problems.js';

/** In the registry of recipients: `config/providers/google-admob.json`. */
const AD_NETWORK = 'google-admob';

export interface AdRefusal {
  readonly reason: Extract<AdReason, 'not-offered' | 'not-eligible' | 'plan-without-ads'>;
  /** The rule that stands against it, or the person's own restriction. */
  readonly rule?: UseRefused;
}

/** Who may see ads at all, and how personal they may be (P13). */
@Injectable()
export class AdAccess {
  constructor(
    private readonly config: Config,
    private readonly auth: AuthFacade,
    private readonly entitlements: Entitlements,
    private readonly consent: ConsentGate,
  ) {}

  /** Null for whoever may. @throws AccountNotFound */
  async refusal(accountId: AccountId): Promise<AdRefusal | null> {
    if (this.config.admob.adUnits.size === 0) return { reason: 'not-offered' };
    const rule = await this.auth.refusalOf(accountId, ['ads']);
    if (rule) return { reason: 'not-eligible', rule };
    const { plan } = await this.entitlements.of(accountId);
    return plan.features.ads ? null : { reason: 'plan-without-ads' };
  }

  /** Only with consent, and for those whom the rules let have it. Rewarded ads need not be personal: there are ads without it too. */
  async mayBePersonal(accountId: AccountId): Promise<boolean> {
    const eligible = await this.auth.eligibleOf(accountId, ['personalised-ads']);
    return eligible.size > 0 && (await this.consent.findGrant(accountId, 'personalised-ads', AD_NETWORK)) !== null;
  }
}
