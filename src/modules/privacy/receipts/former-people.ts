import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type FormerAccount, FormerAccounts } from '../../../kernel/former-accounts.js';
import { SubjectProofs } from './subject-proofs.js';

/** Of a decision, whose rows go by the id of the deletion once the account is gone. */
const DECIDED = `select 1 from restriction r where r.kind = 'account' and r.account_id in (d.id, d.account_id)`;
/** A decision that was taken back after the end began bars no more, unless another one stands. */
const LIFTED = `exists (${DECIDED} and r.lifted_at >= d.requested_at)
  and not exists (${DECIDED} and r.lifted_at is null and (r.ends_at is null or r.ends_at > now.at))`;
/** Null is for good: then, and where it is to be longer than the proof lives, the end of the proof is the end of the bar. */
const FIND = `
  select count(*)::int as known, coalesce(bool_or(was_welcomed), false) as "wasWelcomed",
    bool_or(bars) as bars, bool_or(bars and ends is null) as "isOpen", max(ends) filter (where bars) as until
  from (
    select was_welcomed, least(barred_until, expires_at) as ends,
      is_barred and (barred_until is null or barred_until > now.at) and not (${LIFTED}) as bars
    from account_deletion d, (select ?::timestamptz as at) as now
    where subject_hmacs && ?::text[] and status in ('running', 'completed') and (expires_at is null or expires_at > now.at)) as theirs`;

interface Row {
  readonly known: number;
  readonly wasWelcomed: boolean;
  readonly bars: boolean | null;
  readonly isOpen: boolean | null;
  readonly until: string | null;
}

/** By the proofs that tombstones keep (`SubjectProofs`). Without `TOMBSTONE_KEYS` nobody is recognised. */
@Injectable()
export class FormerPeople extends FormerAccounts {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: SubjectProofs,
    private readonly clock: Clock,
  ) {
    super();
  }

  async find(provider: string, subject: string): Promise<FormerAccount | null> {
    const marks = this.proofs.candidates(provider, subject);
    if (marks.length === 0) return null;
    const [row] = await this.em.execute<Row[]>(FIND, [this.clock.now(), `{${marks.join(',')}}`]);
    const { known, wasWelcomed, bars, isOpen, until } = row!;
    if (known === 0) return null;
    return { wasWelcomed, bar: bars ? { until: isOpen || until === null ? null : new Date(until) } : null };
  }
}
