import { Injectable } from '@nestjs/common';
import type { ContentCheckId } from '../../../kernel/ids.js';
import { SYSTEM } from '../cases/case-event.js';
import type { CaseSubject } from '../cases/case-events.repository.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { HiddenAtIntake } from '../decisions/hidden-at-intake.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';

/** Of a check whose verdict is `hold`. */
export interface HoldingCheck {
  readonly checkId: ContentCheckId;
  readonly rules: readonly string[];
}

/** Why something is not visible yet that nobody has complained of. */
const REASON = 'other';

/**
 * What a check held back comes before a moderator: a case with its copy sealed. It counts as hidden by the case, so that a decision which
 * finds nothing wrong lets it through.
 */
@Injectable()
export class HeldContent {
  constructor(
    private readonly cases: Cases,
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
    await this.vault.seal(caseId, snapshot, REASON, SYSTEM);
    const severity = this.settings.severityOf(REASON);
    for (const { checkId, rules } of checks) {
      await this.cases.append(caseId, { type: 'flagged', data: { checkId, rules, severity } }, SYSTEM);
    }
    await this.hidden.record(caseId, REASON);
  }
}
