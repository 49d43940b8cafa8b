import { Injectable } from '@nestjs/common';
import { POLICY_KEYS, type PolicyKey, type PolicyLocale, type PolicyText } from '../../../entities/consent/policy-text.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Whereabouts } from '../../../platform/config/regions.js';
import { AuthFacade } from '../../auth/index.js';
import { PolicyNotFound } from '../consent.problems.js';
import { PolicyTextRepository } from './policy-text.repository.js';

/** For whom a text is fetched: their language, and where they are. */
export interface Reader extends Whereabouts {
  readonly locale: PolicyLocale;
}

const NOWHERE: Whereabouts = { country: null, region: null };

@Injectable()
export class PoliciesService {
  constructor(
    private readonly auth: AuthFacade,
    private readonly texts: PolicyTextRepository,
  ) {}

  /** The current version of every policy. */
  async listCurrent(reader: Reader): Promise<PolicyText[]> {
    const found: PolicyText[] = [];
    for (const policy of POLICY_KEYS) found.push(await this.get(policy, undefined, reader));
    return found;
  }

  /** The current version when none is asked for. @throws PolicyNotFound */
  async get(policy: string, version: string | undefined, reader: Reader): Promise<PolicyText> {
    if (!isPolicyKey(policy)) throw new PolicyNotFound();
    const wanted = version ?? (await this.texts.findCurrentVersion(policy));
    const text = wanted === null ? null : await this.texts.find(policy, wanted, reader.locale, reader);
    if (!text) throw new PolicyNotFound();
    return text;
  }

  /** A text that was ever shown. @throws PolicyNotFound */
  async getBySha256(sha256: string): Promise<PolicyText> {
    const text = await this.texts.findBySha256(sha256);
    if (!text) throw new PolicyNotFound();
    return text;
  }

  /** Where the account says that the person is. */
  async whereaboutsOf(accountId: AccountId | null): Promise<Whereabouts> {
    const account = accountId && (await this.auth.accountOf(accountId));
    return account ? { country: account.country, region: account.region } : NOWHERE;
  }
}

function isPolicyKey(value: string): value is PolicyKey {
  return (POLICY_KEYS as readonly string[]).includes(value);
}
