import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AgeBand, AgeSource, GuardianConsent } from '../../../entities/auth/age-signal.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { AccountNotFound } from '../auth.problems.js';
import { FeatureRefused } from './eligibility.problems.js';
import type { Answer } from './evaluate.js';
import { type Basis, type Feature, FEATURES } from './rule.js';
import { RuleTable } from './rule-table.js';

interface BasisRow {
  readonly country: string | null;
  readonly region: string | null;
  readonly band: AgeBand | null;
  readonly source: AgeSource | null;
  readonly guardian_consent: GuardianConsent | null;
  readonly is_expired: boolean | null;
}

const BASIS = `
  select a.country, a.region, s.band, s.source, s.guardian_consent, s.expires_at <= ? as is_expired
  from account a left join age_signal s on s.account_id = a.id
  where a.id = ?`;

/** What rules about age and place say of one person, now. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly table: RuleTable,
  ) {}

  /** Of every feature, and what that rests on. @throws AccountNotFound */
  async overview(accountId: AccountId): Promise<{ basis: Basis; answers: readonly Answer[] }> {
    const basis = await this.basisOf(accountId);
    const features: readonly Feature[] = [...FEATURES, ...Object.keys(this.config.providers).map((id): Feature => `provider:${id}`)];
    return { basis, answers: features.map((feature) => this.table.answer(basis, feature)) };
  }

  /** Of these, in their order. @throws AccountNotFound */
  async answers(accountId: AccountId, features: readonly Feature[]): Promise<readonly Answer[]> {
    const basis = await this.basisOf(accountId);
    return features.map((feature) => this.table.answer(basis, feature));
  }

  /** For the first that may not be used; null when all may. @throws AccountNotFound */
  async refusal(accountId: AccountId, features: readonly Feature[]): Promise<FeatureRefused | null> {
    const refused = (await this.answers(accountId, features)).find(({ usable }) => !usable);
    return refused ? FeatureRefused.for(refused) : null;
  }

  /** An expired signal says nothing of the age any more; what a guardian took back stays taken back. */
  private async basisOf(accountId: AccountId): Promise<Basis> {
    const now = this.clock.now();
    const [row] = await this.em.execute<BasisRow[]>(BASIS, [now, accountId]);
    if (!row) throw new AccountNotFound();
    const { country, region, source, guardian_consent: consent } = row;
    const holds = row.band !== null && row.is_expired !== true;
    const ageBand = holds ? row.band! : 'unknown';
    const guardianConsent = holds || consent === 'revoked' ? (consent ?? 'none') : 'none';
    const day = now.toISOString().slice(0, 10);
    return { country, region, ageBand, ageSource: holds ? source : null, guardianConsent, day };
  }
}
