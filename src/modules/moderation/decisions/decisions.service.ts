import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CaseId, StatementId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { AuthFacade, type StaffAct } from '../../auth/index.js';
import type { CaseActor } from '../cases/case-event.js';
import type { CaseRow } from '../cases/case-events.repository.js';
import { Cases, NoSuchCase } from '../cases/cases.js';
import type { RuleId } from '../statements/rules.js';
import { isRestricting, type RestrictingAction } from '../statements/transparency-statement.js';
import { AppealPending, CaseDecided, CaseNotFound, NothingToRestore, PersonGone } from './decisions.problems.js';
import { Measures } from './measures.service.js';
import { Parties } from './parties.js';
import { Reversal } from './reversal.js';
import { endOf } from './until.js';

export interface DecisionToMake {
  readonly action: DecisionAction;
  readonly rule: RuleId;
  /** For the person. */
  readonly reason: string;
  readonly until?: string;
  readonly purpose: string;
}

export interface DecisionMade {
  readonly statementId: StatementId | null;
  readonly decidedAt: Date;
  readonly endsAt: Date | null;
}

const PENDING = `
  select 1 as one from appeal a join statement s on s.id = a.statement_id where s.case_id = ? and a.outcome is null limit 1`;

/** What a moderator decides, with all that follows from it, in one transaction. */
@Injectable()
export class Decisions {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly parties: Parties,
    private readonly measures: Measures,
    private readonly reversal: Reversal,
    private readonly auth: AuthFacade,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws CaseNotFound, OwnCase, CaseDecided, NothingToRestore, AppealPending, PersonGone, InvalidRequest */
  decide(caseId: CaseId, moderator: AccountId, decision: DecisionToMake): Promise<DecisionMade> {
    const endsAt = endOf(decision.action, decision.until, this.clock.now());
    return this.em.transactional(async () => {
      const row = await this.getLocked(caseId);
      await this.parties.assertImpartial(row, moderator);
      await this.parties.assertDiscreet(row, decision.reason);
      const hidden = await this.reversal.isHidden(caseId);
      await this.assertOpenTo(row, decision.action, hidden);
      const { action, rule, purpose } = decision;
      const actor: CaseActor = { kind: 'staff', id: moderator };
      const outcome = isRestricting(action) ? 'acted-on' : 'no-violation';
      const data = { action, rule, outcome, automated: false, endsAt: endsAt?.toISOString() ?? null } as const;
      const eventSequence = await this.cases.append(caseId, { type: 'decided', data }, actor);
      const by = { actor: moderator, purpose };
      const statementId = isRestricting(action)
        ? await this.measures.take({ row, eventSequence, action, rule, reason: decision.reason, endsAt, actor, by })
        : await this.giveBack(row, { ...decision, action }, { eventSequence, hidden, actor, by });
      await this.audit.append({ ...by, act: 'moderation.case-decided', subject: caseId, details: { ...data, statementId } });
      return { statementId, decidedAt: this.clock.now(), endsAt };
    });
  }

  /** The person is told when something of theirs comes back; nothing of a case that never touched them, or while another one does. */
  private async giveBack(
    row: CaseRow,
    { action, rule, reason }: DecisionToMake,
    { eventSequence, hidden, actor, by }: { eventSequence: number; hidden: boolean; actor: CaseActor; by: StaffAct & { actor: AccountId } },
  ): Promise<StatementId | null> {
    const reversed = await this.reversal.undo(row, by.actor, reason);
    if (reversed.length === 0 && !hidden) return null;
    const isSilent = action === 'none' && (await this.reversal.isHiddenElsewhere(row));
    const told = { row, eventSequence, action: 'restore', rule, reason, endsAt: null, actor } as const;
    const statementId = isSilent ? null : await this.measures.tell(told);
    await this.reversal.lift(reversed, by);
    return statementId;
  }

  private async getLocked(caseId: CaseId): Promise<CaseRow> {
    try {
      return await this.cases.getLocked(caseId);
    } catch (error) {
      throw error instanceof NoSuchCase ? new CaseNotFound() : error;
    }
  }

  private async assertOpenTo({ id, state, accountId }: CaseRow, action: DecisionAction, hidden: boolean): Promise<void> {
    if (state === 'decided' && action !== 'restore') throw new CaseDecided();
    if (action === 'restore' && !hidden && !(await this.reversal.stands(id))) throw new NothingToRestore();
    if (action === 'restore' && (await this.em.execute<object[]>(PENDING, [id])).length > 0) throw new AppealPending();
    if (isRestricting(action) && needsAccount(action) && !(await this.isThere(accountId))) throw new PersonGone();
  }

  private async isThere(accountId: AccountId | null): Promise<boolean> {
    const account = accountId && (await this.auth.accountOf(accountId));
    return account !== null && account.status !== 'deleted';
  }
}

const needsAccount = (action: RestrictingAction): boolean => action !== 'remove';
