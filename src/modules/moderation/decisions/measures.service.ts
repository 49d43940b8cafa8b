import { Injectable } from '@nestjs/common';
import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { StatementId } from '../../../kernel/ids.js';
import type { SubjectSnapshot } from '../../../kernel/reportable-content.js';
import type { StaffAct } from '../../auth/index.js';
import type { CaseActor } from '../cases/case-event.js';
import type { CaseRow } from '../cases/case-events.repository.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { contentTypesOf, hides } from '../statements/measures.js';
import { type RuleId, RULES } from '../statements/rules.js';
import { Statements } from '../statements/statements.service.js';
import { isRestricting, type RestrictingAction } from '../statements/transparency-statement.js';
import { Strikes } from '../strikes/strikes.service.js';
import { Parties } from './parties.js';
import { RemovedFiles } from './removed-files.js';
import { Restrictions } from './restrictions.js';
import { SubjectNames } from './subject-name.js';

interface Decided<Action extends DecisionAction> {
  readonly row: CaseRow;
  /** Of the event that decided. */
  readonly eventSequence: number;
  readonly action: Action;
  readonly rule: RuleId;
  readonly reason: string;
  readonly endsAt: Date | null;
  readonly actor: CaseActor;
  /** Nobody looked; by default a person did. */
  readonly automated?: boolean;
}

/** What a decision does. In the caller's transaction, in which the case is locked. */
@Injectable()
export class Measures {
  constructor(
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly parties: Parties,
    private readonly statements: Statements,
    private readonly strikes: Strikes,
    private readonly files: RemovedFiles,
    private readonly restrictions: Restrictions,
    private readonly names: SubjectNames,
  ) {}

  /** Takes the thing out of sight, tells its person, and restricts them. The statement; null when nobody is there to be told. */
  async take(decided: Decided<RestrictingAction> & { readonly by: StaffAct }): Promise<StatementId | null> {
    const { row, action, rule, endsAt, actor, by } = decided;
    const content = this.kinds.of(row.subjectType);
    const snapshot = await content.snapshot(row.subjectId);
    if (hides(action, row.subjectType)) {
      await content.hide(row.subjectId);
      await this.cases.append(row.id, { type: 'content-hidden', data: {} }, actor);
      await this.files.keepOut(row.id, rule);
    }
    await this.statements.endProvisional(row.id);
    const statementId = await this.tell(decided, snapshot);
    if (statementId === null || row.accountId === null) return null;
    if (!(await this.parties.isReportedByOwnerAlone(row))) await this.strikes.add(row.accountId, statementId, RULES[rule].strikeWeight);
    if (action !== 'remove') {
      const kind = action === 'restrict' ? 'publishing' : 'account';
      await this.restrictions.impose({ accountId: row.accountId, statementId, kind, endsAt }, by);
    }
    return statementId;
  }

  /** The statement of reasons alone. */
  async tell(decided: Decided<Exclude<DecisionAction, 'none'>>, snapshot: SubjectSnapshot | null = null): Promise<StatementId | null> {
    const { row, eventSequence, action, rule, reason, endsAt, actor, automated = false } = decided;
    const { id: caseId, accountId, subjectType } = row;
    if (accountId === null) return null;
    return this.statements.issue({
      caseId, eventSequence, accountId, action, subjectType, rule, reason, endsAt,
      subjectRef: await this.names.refOf(row),
      hidden: isRestricting(action) && hides(action, subjectType),
      contentTypes: contentTypesOf(subjectType, (snapshot?.files ?? []).map(({ contentType }) => contentType)),
      publishedAt: snapshot?.publishedAt ?? row.openedAt,
      source: await this.parties.sourceOf(row),
      automatedDetection: await this.cases.isDetected(caseId),
      automatedDecision: automated,
    }, actor);
  }
}
