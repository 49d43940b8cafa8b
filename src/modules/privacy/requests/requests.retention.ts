import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { PROOF_DAYS, UNPROVED } from './unproved.js';

const PROOF_MS = PROOF_DAYS * 86_400_000;
const ALLOW = "select set_config('aicasso.erasure', 'on', true)";
/** Settled ones by the first parameter, unproved ones by the second. */
const CONDITION = `(decided_at <= ? or (received_at <= ? and ${UNPROVED}))`;
const COUNT = `
  select count(*)::int as count, min(decided_at) as settled, min(received_at) filter (where decided_at is null) as unproved
  from privacy_request where ${CONDITION}`;
const DUE = `select id from privacy_request where ${CONDITION} order by received_at limit ? for update skip locked`;
const EVENTS = 'delete from privacy_request_event where request_id = any(?::uuid[])';
const REQUESTS = 'delete from privacy_request where id = any(?::uuid[])';

interface Due {
  readonly count: number;
  readonly settled: string | null;
  readonly unproved: string | null;
}

/**
 * Settled requests with their log, after two years (11 CCR 7101); those of the web that nobody proved, after a week: anybody can enter
 * somebody's address. What else is not settled stays, however old.
 */
@Injectable()
export class PrivacyRequestRetention extends RetentionPolicy {
  readonly retention = 'privacy-request';
  private readonly keptMs = retentionMs('privacy-request');

  constructor(private readonly em: EntityManager) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<Due[]>(COUNT, this.limits(at));
    const { count, settled, unproved } = row!;
    const since = [...(settled ? [+new Date(settled) + this.keptMs] : []), ...(unproved ? [+new Date(unproved) + PROOF_MS] : [])];
    return { count, oldestDueAt: since.length > 0 ? new Date(Math.min(...since)) : null };
  }

  removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.em.transactional(async () => {
      await this.em.execute(ALLOW); // for this transaction: the log is append-only otherwise
      const due = await this.em.execute<{ id: string }[]>(DUE, [...this.limits(at), limit]);
      const ids = `{${due.map(({ id }) => id).join(',')}}`;
      await this.em.execute(EVENTS, [ids], 'run');
      await this.em.execute(REQUESTS, [ids], 'run');
      return { removed: due.length, failed: 0 };
    });
  }

  private limits(at: Date): readonly [settled: Date, unproved: Date] {
    return [new Date(at.getTime() - this.keptMs), new Date(at.getTime() - PROOF_MS)];
  }
}
