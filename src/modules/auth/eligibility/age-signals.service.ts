import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AGE_SOURCES, type AgeBand, type AgeSource, type GuardianConsent } from '../../../entities/auth/age-signal.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AgeSignalChanged } from '../auth.events.js';
import { AgeSignalWeaker } from './eligibility.problems.js';

/** What an app learned of a person's age, from whom. */
export interface AgeSignalGiven {
  readonly band: AgeBand;
  readonly source: AgeSource;
  readonly guardianConsent?: GuardianConsent | null;
  readonly expiresAt?: Date | null;
}

export interface AgeSignalHeld extends Required<AgeSignalGiven> {
  readonly obtainedAt: Date;
}

const FOR_MINORS = { en: 'is for people younger than 18', es: 'es para menores de 18 años' };
const STORES_WORD = { en: 'is taken from a store alone', es: 'solo se acepta de una tienda' };
const NOT_AHEAD = { en: 'must be in the future', es: 'debe estar en el futuro' };

const RANK = `array_position('{${AGE_SOURCES.join(',')}}'::text[], `;
/**
 * No row comes back where a stronger source is held: one that has not expired, or one by which a guardian took the permission back, which
 * stays so until the store says that it was given or that the person is of age.
 */
const KEEP = `
  insert into age_signal (account_id, band, source, guardian_consent, obtained_at, expires_at) values (?, ?, ?, ?, ?, ?)
  on conflict (account_id) do update set band = excluded.band, source = excluded.source,
    guardian_consent = coalesce(excluded.guardian_consent,
      case when age_signal.guardian_consent = 'revoked' and excluded.band <> '18-plus' then 'revoked' end),
    obtained_at = excluded.obtained_at, expires_at = excluded.expires_at
  where ${RANK}excluded.source) >= ${RANK}age_signal.source)
    or (age_signal.expires_at <= excluded.obtained_at and age_signal.guardian_consent is distinct from 'revoked')
  returning guardian_consent as "guardianConsent"`;

/** One signal for each person: a band and who said so, never a date of birth. Used for eligibility alone. */
@Injectable()
export class AgeSignals {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  /** @throws InvalidRequest, AgeSignalWeaker */
  async keep(accountId: AccountId, { band, source, guardianConsent = null, expiresAt = null }: AgeSignalGiven): Promise<AgeSignalHeld> {
    const obtainedAt = this.clock.now();
    if (band === '18-plus' && guardianConsent !== null) throw InvalidRequest.at('#/guardianConsent', FOR_MINORS);
    if (source === 'self-declared' && guardianConsent === 'granted') throw InvalidRequest.at('#/guardianConsent', STORES_WORD);
    if (expiresAt !== null && expiresAt <= obtainedAt) throw InvalidRequest.at('#/expiresAt', NOT_AHEAD);
    return this.em.transactional(async () => {
      const given = [accountId, band, source, guardianConsent, obtainedAt, expiresAt];
      const [kept] = await this.em.execute<Pick<AgeSignalHeld, 'guardianConsent'>[]>(KEEP, given);
      if (!kept) throw new AgeSignalWeaker();
      await this.outbox.append(AgeSignalChanged, { accountId });
      return { band, source, ...kept, obtainedAt, expiresAt };
    });
  }
}
