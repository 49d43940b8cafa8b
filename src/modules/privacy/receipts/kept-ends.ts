import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DeletionId } from '../../../kernel/ids.js';
import { RETENTION_CLASSES, type RetentionClass, retentionMs } from '../../../kernel/retention-classes.js';
import { CASE_ENDS, EVIDENCE_ENDS } from './case-ends.js';
import type { KeptPart } from './receipt.js';

export type KeptEnd = Pick<KeptPart, 'until' | 'note' | 'openCases' | 'objects'>;

/** The latest moment from which a period runs, and how many rows have none yet. */
interface Since {
  readonly since: string | null;
  readonly open: number;
}

interface CaseEnd {
  readonly until: string | null;
  readonly open: number;
  readonly cases: number;
  readonly objects?: number;
}

const settled = (table: string) => `
  select max(settled_at) as since, count(*) filter (where settled_at is null)::int as open from ${table} where deletion_id = ?`;

/** Periods that do not run from the end of the account, as their retention policies count them. Each `?` is the deletion's id. */
const SINCE: Partial<Record<RetentionClass, { readonly sql: string; readonly open: string }>> = {
  'provider-grant': { sql: settled('provider_grant'), open: 'until the provider has answered' },
  'provider-errand': { sql: settled('provider_errand'), open: 'until the provider has answered' },
  push: { sql: settled('push_task'), open: 'until the push service has answered' },
  'privacy-request': {
    sql: `
      select max(decided_at) as since, count(*) filter (where decided_at is null)::int as open from privacy_request r
      where account_id = ? or assignee_id = ? or deletion_id = ?
        or exists (select 1 from privacy_request_event e where e.request_id = r.id and e.actor_id = ?)`,
    open: 'until the request is settled',
  },
  'legal-hold-record': {
    sql: `
      select max(least(until, coalesce(released_at, until))) as since, 0 as open from legal_hold
      where account_id = ? or proposed_by = ? or approved_by = ?`,
    open: '',
  },
};
const OPEN_CASES = 'until the cases are decided, appeals too, and what was decided has no effect any more';
const BARE_DATE = 'after that its bare dates, as long as ledger, purchases, consents and disclosures are counted from them';

/** Until when each class of what outlives an account stays: by the clock that its retention goes by, not always by the account's end. */
@Injectable()
export class KeptEnds {
  constructor(private readonly em: EntityManager) {}

  async of(name: RetentionClass, deletionId: DeletionId, completedAt: Date): Promise<KeptEnd> {
    const { days, action, exceptions } = RETENTION_CLASSES[name];
    if (action === 'keep') return { until: null, note: `nothing of it is ever removed: ${exceptions.join(', ')}` };
    if (name === 'moderation-record') return this.ofCases(CASE_ENDS, deletionId);
    if (name === 'evidence') return this.ofCases(EVIDENCE_ENDS, deletionId);
    if (days === null) return { until: null, note: 'no clock runs' };
    const clock = SINCE[name];
    if (clock) return this.since(name, clock, deletionId);
    const until = new Date(completedAt.getTime() + retentionMs(name)).toISOString();
    return name === 'deletion-record' ? { until, note: BARE_DATE } : { until };
  }

  private async since(name: RetentionClass, { sql, open }: { sql: string; open: string }, deletionId: DeletionId): Promise<KeptEnd> {
    const [row] = await this.em.execute<Since[]>(sql, ids(sql, deletionId));
    if (row!.open > 0 || row!.since === null) return { until: null, note: open };
    return { until: new Date(new Date(row!.since).getTime() + retentionMs(name)).toISOString() };
  }

  private async ofCases(sql: string, deletionId: DeletionId): Promise<KeptEnd> {
    const [row] = await this.em.execute<CaseEnd[]>(sql, ids(sql, deletionId));
    const { until, open, cases, objects } = row!;
    const end = open > 0 || until === null ? { until: null, note: OPEN_CASES } : { until: new Date(until).toISOString() };
    return { ...end, ...(cases > 0 && { openCases: cases }), ...(objects !== undefined && { objects }) };
  }
}

function ids(sql: string, deletionId: DeletionId): DeletionId[] {
  return new Array<DeletionId>(sql.split('?').length - 1).fill(deletionId);
}
