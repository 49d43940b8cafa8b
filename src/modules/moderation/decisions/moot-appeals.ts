import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CaseId, StatementId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Cases } from '../cases/cases.js';
import { AppealDecided } from '../moderation.events.js';

const SETTLE = `
  update appeal a set outcome = 'reversed', reason = ?, decided_at = ?, decided_by = ?
  from statement s
  where s.id = a.statement_id and s.case_id = ? and s.reversed_at is not null and a.outcome is null
  returning a.id, a.statement_id as "statementId", a.account_id as "accountId"`;

interface Settled {
  readonly id: string;
  readonly statementId: StatementId;
  readonly accountId: AccountId;
}

/**
 * Appeals against what is taken back anyway: nothing is left that they could keep, so they end as their people asked. That takes nobody
 * else than who gave everything back (DSA Art. 20(6) guards people against whoever decided against them). In the caller's transaction.
 */
@Injectable()
export class MootAppeals {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** `reason`: of what gave everything back; for the person. */
  async settle(caseId: CaseId, moderator: AccountId, reason: string): Promise<void> {
    const settled = await this.em.execute<Settled[]>(SETTLE, [reason, this.clock.now(), moderator, caseId]);
    for (const { id: appealId, statementId, accountId } of settled) {
      const data = { appealId, outcome: 'reversed' } as const;
      await this.cases.append(caseId, { type: 'appeal-decided', data }, { kind: 'staff', id: moderator });
      await this.outbox.append(AppealDecided, { statementId, accountId, outcome: 'reversed' });
    }
  }
}
