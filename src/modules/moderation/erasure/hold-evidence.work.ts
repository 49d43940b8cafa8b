import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import type { CaseId } from '../../../kernel/ids.js';
import { SYSTEM } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';

/** Undecided ones about what is the person's, of which nothing is kept yet. What is about children is held longest. */
const WITHOUT_EVIDENCE = `
  select c.id, exists (select 1 from report r where r.case_id = c.id and r.reason = 'minor-safety') as "isAboutChildren"
  from moderation_case c
  where c.account_id = ? and c.state <> 'decided'
    and not exists (select 1 from evidence e where e.case_id = c.id and e.kind = 'facts')
  order by c.id`;
const UNDECIDED = `select count(*)::int as cases from moderation_case where account_id = ? and state <> 'decided'`;

/**
 * A case that is open when its person leaves can still be decided: its evidence, which lies apart, stays to its own end (P29; GDPR Art.
 * 17(3)). Where none was taken, as of a case that a person asked for themselves, it is taken now, before what it is about goes.
 */
@Injectable()
export class HoldEvidence extends ErasureWork {
  readonly phase = 'hold';
  readonly name = 'moderation.hold-evidence';

  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly vault: EvidenceVault,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const bare = await this.em.execute<{ id: CaseId; isAboutChildren: boolean }[]>(WITHOUT_EVIDENCE, [accountId]);
    let sealed = 0;
    for (const { id, isAboutChildren } of bare) {
      if (signal.aborted) return { done: false };
      const reason = isAboutChildren ? 'minor-safety' : 'other';
      if (await this.em.transactional(() => this.seal(id, reason))) sealed += 1;
    }
    const [open] = await this.em.execute<{ cases: number }[]>(UNDECIDED, [accountId]);
    return { done: true, counts: { openCases: open!.cases, sealed } };
  }

  /** The case is locked before what it is about, as everywhere. False when that is gone already. */
  private async seal(caseId: CaseId, reason: ReportReason): Promise<boolean> {
    const { subjectType, subjectId } = await this.cases.getLocked(caseId);
    const snapshot = await this.kinds.of(subjectType).snapshot(subjectId);
    if (!snapshot) return false;
    await this.vault.seal(caseId, snapshot, reason, SYSTEM);
    return true;
  }
}
