import { Injectable } from '@nestjs/common';
import { POLICY_KEYS, type PolicyKey, type PolicyLocale, type PolicyText } from '../../../entities/consent/policy-text.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Whereabouts } from '../../../platform/config/regions.js';
import { acceptedLocale } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { PolicyNotFound } from '../consent.problems.js';
import { PolicyTextRepository } from './policy-text.repository.js';

/** For whom a text is fetched: their language, and where they are. */
export interface Reader extends Whereabouts {
  readonly locale: PolicyLocale;
}

/** What a request says of its reader. */
export interface ReaderHints {
  readonly locale: PolicyLocale | null;
  readonly acceptLanguage: string | undefined;
  /** Asked for; null for where the account is. */
  readonly where: Whereabouts | null;
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

  /** What is asked for, then `Accept-Language`, then what the account says, then English for all the world. */
  async readerOf({ locale, acceptLanguage, where }: ReaderHints, accountId: AccountId | null): Promise<Reader> {
    const account = accountId && (await this.auth.accountOf(accountId));
    const { country, region } = where ?? account ?? NOWHERE;
    return { locale: locale ?? acceptedLocale(acceptLanguage) ?? account?.locale ?? 'en', country, region };
  }
}

function isPolicyKey(value: string): value is PolicyKey {
  return (POLICY_KEYS as readonly string[]).includes(value);
}
