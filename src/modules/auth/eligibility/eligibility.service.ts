import { Injectable } from '@nestjs/common';
import type { AgeBand, AgeSource, GuardianConsent } from '../../../entities/auth/age-signal.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { ProcessingRestricted } from '../../../platform/http/index.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { AccountNotFound } from '../auth.problems.js';
import { FeatureRefused, type UseRefused } from './eligibility.problems.js';
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
  readonly is_restricted: boolean;
}

const BASIS: PreparedRead = {
  name: 'auth.basis',
  text: `
  select a.country, a.region, s.band, s.source, s.guardian_consent, s.expires_at <= $1::timestamptz as is_expired,
    a.restricted_at is not null as is_restricted
  from account a left join age_signal s on s.account_id = a.id
  where a.id = $2::uuid`,
};

/** What rules about age and place say of one person, now. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly reads: Reads,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly table: RuleTable,
  ) {}

  /** Of every feature, and what that rests on. @throws AccountNotFound */
  async overview(accountId: AccountId): Promise<{ basis: Basis; answers: readonly Answer[] }> {
    const { basis } = await this.standingOf(accountId);
    const features: readonly Feature[] = [...FEATURES, ...Object.keys(this.config.providers).map((id): Feature => `provider:${id}`)];
    return { basis, answers: features.map((feature) => this.table.answer(basis, feature)) };
  }

  /** Those of these that may be used: none while processing is restricted. @throws AccountNotFound */
  async usable<F extends Feature>(accountId: AccountId, features: readonly F[]): Promise<ReadonlySet<F>> {
    const { basis, isRestricted } = await this.standingOf(accountId);
    return new Set(isRestricted ? [] : features.filter((feature) => this.table.answer(basis, feature).usable));
  }

  /** For the first that may not be used, and for all while processing is restricted; null when all may. @throws AccountNotFound */
  async refusal(accountId: AccountId, features: readonly Feature[]): Promise<UseRefused | null> {
    const { basis, isRestricted } = await this.standingOf(accountId);
    if (isRestricted) return new ProcessingRestricted();
    const refused = features.map((feature) => this.table.answer(basis, feature)).find(({ usable }) => !usable);
    return refused ? FeatureRefused.for(refused) : null;
  }

  /** An expired signal says nothing of the age any more; what a guardian took back stays taken back. */
  private async standingOf(accountId: AccountId): Promise<{ basis: Basis; isRestricted: boolean }> {
    const now = this.clock.now();
    const [row] = await this.reads.here<BasisRow>(BASIS, [now, accountId]);
    if (!row) throw new AccountNotFound();
    const { country, region, source, guardian_consent: consent } = row;
    const holds = row.band !== null && row.is_expired !== true;
    const ageBand = holds ? row.band! : 'unknown';
    const guardianConsent = holds || consent === 'revoked' ? (consent ?? 'none') : 'none';
    const day = now.toISOString().slice(0, 10);
    const basis = { country, region, ageBand, ageSource: holds ? source : null, guardianConsent, day } as const;
    return { basis, isRestricted: row.is_restricted };
  }
}
