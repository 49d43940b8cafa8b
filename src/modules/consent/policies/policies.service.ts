import { Injectable } from '@nestjs/common';
import { POLICY_KEYS, type PolicyKey, type PolicyLocale, type PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { PolicyNotFound } from '../consent.problems.js';
import { PolicyTextRepository } from './policy-text.repository.js';

@Injectable()
export class PoliciesService {
  constructor(private readonly texts: PolicyTextRepository) {}

  /** The current version of every policy. */
  async listCurrent(locale: PolicyLocale): Promise<PolicyText[]> {
    const found: PolicyText[] = [];
    for (const policy of POLICY_KEYS) found.push(await this.get(policy, undefined, locale));
    return found;
  }

  /** The current version when none is asked for. @throws PolicyNotFound */
  async get(policy: string, version: string | undefined, locale: PolicyLocale): Promise<PolicyText> {
    if (!isPolicyKey(policy)) throw new PolicyNotFound();
    const wanted = version ?? (await this.texts.findCurrentVersion(policy));
    const text = wanted === null ? null : await this.texts.find(policy, wanted, locale);
    if (!text) throw new PolicyNotFound();
    return text;
  }
}

function isPolicyKey(value: string): value is PolicyKey {
  return (POLICY_KEYS as readonly string[]).includes(value);
}
