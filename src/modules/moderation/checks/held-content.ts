import { Injectable } from '@nestjs/common';
import type { ContentCheckId } from '../../../kernel/ids.js';
import { SYSTEM } from '../cases/case-event.js';
import type { CaseSubject } from '../cases/case-events.repository.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { HiddenAtIntake } from '../decisions/hidden-at-intake.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';
import { CheckRules } from './check-rules.js';
import { ANY_RULE, type HouseRule } from './house-rules.js';

/** Of a check whose verdict is `hold`. */
export interface HoldingCheck {
  readonly checkId: ContentCheckId;
  readonly rules: readonly string[];
}

/**
 * What a check held back comes before a moderator: a case with its copy sealed. It counts as hidden by the case, so that a decision which
 * finds nothing wrong lets it through.
 */
@Injectable()
export class HeldContent {
  constructor(
    private readonly cases: Cases,
    private readonly rules: CheckRules,
    private readonly kinds: ReportableKinds,
    private readonly vault: EvidenceVault,
    private readonly hidden: HiddenAtIntake,
    private readonly settings: SafetySettings,
  ) {}

  /** In the transaction that wrote what is held, before anybody else can know of it. */
  async review(subject: CaseSubject, checks: readonly HoldingCheck[]): Promise<void> {
    const { caseId } = await this.cases.openOrJoin(subject, { actor: SYSTEM, source: 'check' });
    const snapshot = await this.kinds.of(subject.type).snapshot(subject.id);
    if (!snapshot) throw new Error(`a ${subject.type} that is held is not there`);
    const { reason, rule } = this.gravest(checks.flatMap(({ rules }) => rules));
    await this.vault.seal(caseId, snapshot, reason, SYSTEM);
    for (const { checkId, rules } of checks) {
      const severity = this.settings.severityOf(this.gravest(rules).reason);
      await this.cases.append(caseId, { type: 'flagged', data: { checkId, rules, severity } }, SYSTEM);
    }
    await this.hidden.record(caseId, reason, rule);
  }

  private gravest(rules: readonly string[]): HouseRule {
    const found = rules.map((rule) => this.rules.houseRuleOf(rule));
    const severityOf = ({ reason }: HouseRule) => this.settings.severityOf(reason);
    return [...found].sort((a, b) => severityOf(b) - severityOf(a))[0] ?? ANY_RULE;
  }
}
