import { Injectable } from '@nestjs/common';
import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import type { CaseId } from '../../../kernel/ids.js';
import type { Localised } from '../../../kernel/language.js';
import { AuthFacade } from '../../auth/index.js';
import { SYSTEM } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import type { RuleId } from '../statements/rules.js';
import { Measures } from './measures.service.js';

/** For the person. It says what kind of thing it might be, and nothing of who said so. */
const REASON: Localised = {
  en: 'What might be against this rule is not shown to others before a person has looked at it. That happens as soon as possible.',
  es: 'Lo que podría incumplir esta norma no se muestra a las demás personas antes de que alguien lo revise, lo antes posible.',
};

/** What is out of sight before a person has decided is a restriction too: no such event without its statement of reasons. */
@Injectable()
export class HiddenAtIntake {
  constructor(
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly measures: Measures,
    private readonly auth: AuthFacade,
  ) {}

  /** In the transaction that takes it out of sight. Ends with the decision; gives no strike. */
  async record(caseId: CaseId, reason: ReportReason, rule: RuleId = reason): Promise<void> {
    const row = await this.cases.getLocked(caseId);
    const eventSequence = await this.cases.append(caseId, { type: 'hidden-at-intake', data: { reason } }, SYSTEM);
    if (row.accountId === null) return;
    const snapshot = await this.kinds.of(row.subjectType).snapshot(row.subjectId);
    const text = REASON[await this.auth.localeOf(row.accountId)];
    const provisional = { action: 'remove', rule, reason: text, endsAt: null, actor: SYSTEM, automated: true } as const;
    await this.measures.tell({ row, eventSequence, ...provisional }, snapshot);
  }
}
