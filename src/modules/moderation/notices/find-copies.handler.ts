import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { SYSTEM } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { HiddenAtIntake } from '../decisions/hidden-at-intake.js';
import { EvidenceVault } from '../evidence/evidence-vault.js';
import { CopiesSought } from '../moderation.events.js';
import { SubjectGone } from '../reports/intake.js';

const BATCH = 20;

/**
 * What looks like the files of a case: published posts of the same bytes, or whose fingerprints differ in few bits; creations of the same
 * bytes; and the creations that the case's post and those posts were made from. Reads every published post once: it is seldom asked for.
 */
const COPIES = `
  with file as (select distinct sha256, perceptual_hash as hash from evidence where case_id = ? and kind = 'file'),
  alike as (
    select p.id, p.account_id, p.creation_id, p.state,
      min(case when p.sha256 = f.sha256 then null else bit_count((p.perceptual_hash # f.hash)::bit(64)) end) as bits
    from post p join file f on p.sha256 = f.sha256 or bit_count((p.perceptual_hash # f.hash)::bit(64)) <= ?
    where p.state in ('published', 'held', 'removed') group by p.id)
  select 'post' as type, id, account_id as "accountId", bits from alike where state = 'published'
  union all
  select 'creation', c.id, c.account_id, null from creation c
  where (c.id in (select creation_id from alike) or c.sha256 in (select sha256 from file)) and c.deleting_at is null
    and not exists (select 1 from moderation_case m where m.subject_type = 'creation' and m.subject_id = c.id)
  limit ${BATCH}`;

interface Copy {
  readonly type: 'post' | 'creation';
  readonly id: string;
  readonly accountId: AccountId;
  readonly bits: string | null;
}

/**
 * Copies of what a valid notice of intimate imagery is about become cases of their own, with the same 48 hours. Posts are taken out of
 * sight; a creation in a library is seen by its person alone and waits for the decision.
 */
@Injectable()
export class FindCopies extends EventHandler<typeof CopiesSought.payload> {
  readonly name = 'moderation.find-copies';
  readonly on = CopiesSought;

  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly evidence: EvidenceVault,
    private readonly hidden: HiddenAtIntake,
    private readonly settings: SafetySettings,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle({ payload: { caseId } }: DomainEvent<typeof CopiesSought.payload>): Promise<void> {
    const copies = await this.em.execute<Copy[]>(COPIES, [caseId, this.settings.copyDistanceBits]);
    for (const copy of copies) {
      try {
        await this.em.transactional(() => this.takeIn(caseId, copy));
      } catch (error) {
        if (!(error instanceof SubjectGone)) throw error;
      }
    }
    if (copies.length === BATCH) await this.outbox.append(CopiesSought, { caseId });
  }

  private async takeIn(of: CaseId, { type, id, accountId, bits }: Copy): Promise<void> {
    const by = { actor: SYSTEM, source: 'check', clocks: this.settings.intimateImageryClocks } as const;
    const content = this.kinds.of(type);
    const { caseId } = await this.cases.openOrJoin({ type, id, accountId }, by);
    const snapshot = await content.snapshot(id);
    if (!snapshot) throw new SubjectGone();
    await this.evidence.seal(caseId, snapshot, 'intimate-imagery', SYSTEM);
    const data = { of, bits: bits === null ? null : Number(bits), severity: this.settings.severityOf('intimate-imagery') };
    await this.cases.append(caseId, { type: 'copy-found', data }, SYSTEM);
    if (type === 'creation') return;
    await content.hide(id);
    if (!(await this.cases.has(caseId, 'hidden-at-intake'))) await this.hidden.record(caseId, 'intimate-imagery');
  }
}
