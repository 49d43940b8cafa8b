import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Appeal, type AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CaseId, Ids, type StatementId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { CaseActor } from '../cases/case-event.js';
import type { CaseRow } from '../cases/case-events.repository.js';
import { Cases } from '../cases/cases.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { Parties } from '../decisions/parties.js';
import { Reversal } from '../decisions/reversal.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';
import { AppealDecided } from '../moderation.events.js';
import { isRestricting } from '../statements/transparency-statement.js';
import { Appeals, type AppealRow } from './appeal.repository.js';
import {
  AppealExists, AppealNotFound, AppealSettled, AppealWindowOver, DecisionNotFound, DecisionTakenBack, NothingToAppeal, OtherPersonNeeded,
} from './appeals.problems.js';
import { type OwnDecision, OwnDecisions } from './own-decisions.repository.js';

export interface Answer {
  readonly outcome: AppealOutcome;
  /** For the person. */
  readonly reason: string;
  readonly purpose: string;
}

const CASE_OF = 'select case_id as "caseId" from statement where id = ? and account_id = ?';

/** One appeal for each decision, within its time, decided by another person (DSA Art. 20). The case is locked before all else. */
@Injectable()
export class AppealsService {
  constructor(
    private readonly em: EntityManager,
    private readonly own: OwnDecisions,
    private readonly appeals: Appeals,
    private readonly cases: Cases,
    private readonly parties: Parties,
    private readonly reversal: Reversal,
    private readonly evidence: EvidenceVault,
    private readonly settings: SafetySettings,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws DecisionNotFound, AppealExists, NothingToAppeal, AppealWindowOver */
  appeal(accountId: AccountId, statementId: StatementId, text: string): Promise<OwnDecision> {
    return this.em.transactional(async () => {
      const [row] = await this.em.execute<{ caseId: CaseId }[]>(CASE_OF, [statementId, accountId]);
      if (!row) throw new DecisionNotFound();
      await this.cases.getLocked(row.caseId);
      const decision = (await this.own.find(accountId, statementId))!;
      this.assertAppealable(decision);
      const appealId = this.ids.random<string>();
      await this.em.insert(Appeal, { id: appealId, statementId, accountId, text, createdAt: this.clock.now() });
      await this.cases.append(row.caseId, { type: 'appealed', data: { appealId, statementId } }, { kind: 'person', id: accountId });
      await this.evidence.holdUntil(row.caseId, this.clock.after(this.settings.holdMs));
      return (await this.own.find(accountId, statementId))!;
    });
  }

  /** @throws AppealNotFound, AppealSettled, DecisionTakenBack, OtherPersonNeeded, OwnCase, InvalidRequest */
  decide(appealId: string, moderator: AccountId, answer: Answer): Promise<AppealRow> {
    return this.em.transactional(async () => {
      const found = await this.appeals.find(appealId);
      if (!found) throw new AppealNotFound();
      const row = await this.cases.getLocked(found.caseId);
      const appeal = (await this.appeals.find(appealId))!;
      if (appeal.outcome !== null) throw new AppealSettled();
      if (appeal.reversedAt !== null) throw new DecisionTakenBack();
      if (await this.appeals.hasDecided(row.id, moderator)) throw new OtherPersonNeeded();
      await this.parties.assertImpartial(row, moderator);
      await this.parties.assertDiscreet(row, answer.reason);
      await this.settle(row, appeal, moderator, answer);
      return (await this.appeals.find(appealId))!;
    });
  }

  private async settle(row: CaseRow, appeal: AppealRow, moderator: AccountId, { outcome, reason, purpose }: Answer): Promise<void> {
    const { id: appealId, statementId, accountId } = appeal;
    const actor: CaseActor = { kind: 'staff', id: moderator };
    await this.appeals.settle(appealId, outcome, reason, moderator, this.clock.now());
    if (outcome === 'reversed' && row.state !== 'decided') await this.close(row.id, appeal.rule, actor);
    await this.cases.append(row.id, { type: 'appeal-decided', data: { appealId, outcome } }, actor);
    await this.outbox.append(AppealDecided, { statementId, accountId, outcome });
    const by = { actor: moderator, purpose };
    if (outcome === 'reversed') await this.reversal.lift(await this.reversal.undo(row, moderator, reason), by);
    await this.audit.append({
      ...by, act: 'moderation.appeal-decided', subject: appealId, details: { caseId: row.id, statementId, outcome },
    });
  }

  /** What was hidden at intake was wrongly so: then nothing is left to decide. */
  private async close(caseId: CaseId, rule: string, actor: CaseActor): Promise<void> {
    const data = { action: 'none', rule, outcome: 'no-violation', automated: false, endsAt: null } as const;
    await this.cases.append(caseId, { type: 'decided', data }, actor);
  }

  private assertAppealable({ action, appeal, reversedAt, appealUntil }: OwnDecision): void {
    if (appeal) throw new AppealExists();
    if (!isRestricting(action) || reversedAt !== null) throw new NothingToAppeal();
    if (this.clock.now() > appealUntil) throw new AppealWindowOver();
  }
}
