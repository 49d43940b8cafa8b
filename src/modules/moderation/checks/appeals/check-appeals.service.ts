import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, ContentCheckId } from '../../../../kernel/ids.js';
import { SafetySettings } from '../../cases/safety-settings.js';
import { Cases } from '../../cases/cases.js';
import { EvidenceVault } from '../../evidence/evidence-vault.js';
import { CheckAppealed, CheckNotFound } from '../checks.problems.js';
import { ContentCheckRepository } from '../content-check.repository.js';

/** From an automated refusal to a human (DSA Art. 20(6) in spirit: never by automated means alone). */
@Injectable()
export class CheckAppeals {
  constructor(
    private readonly em: EntityManager,
    private readonly checks: ContentCheckRepository,
    private readonly cases: Cases,
    private readonly vault: EvidenceVault,
    private readonly settings: SafetySettings,
  ) {}

  /** Opens a case about the person's own account, with their words sealed in it. Once. @throws CheckNotFound, CheckAppealed */
  async appeal(accountId: AccountId, checkId: ContentCheckId, text: string): Promise<void> {
    await this.em.transactional(async () => {
      const check = await this.checks.findRefusedLocked(accountId, checkId);
      if (!check) throw new CheckNotFound();
      if (check.caseId !== null) throw new CheckAppealed();
      const actor = { kind: 'person', id: accountId } as const;
      const { caseId } = await this.cases.openOrJoin({ type: 'profile', id: accountId, accountId }, { actor, source: 'appeal' });
      const severity = this.settings.severityOf('other');
      await this.cases.append(caseId, { type: 'flagged', data: { checkId, rules: check.rules, severity } }, actor);
      await this.vault.note(caseId, text, actor);
      await this.checks.appealed(checkId, caseId);
    });
  }
}
