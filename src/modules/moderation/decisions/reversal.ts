import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, CaseId, StatementId } from '../../../kernel/ids.js';
import type { StaffAct } from '../../auth/index.js';
import type { CaseRow } from '../cases/case-events.repository.js';
import { Cases } from '../cases/cases.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { Strikes } from '../strikes/strikes.service.js';
import { MootAppeals } from './moot-appeals.js';
import { RemovedFiles } from './removed-files.js';
import { Restrictions } from './restrictions.js';

const REVERSE = `
  update statement set reversed_at = ? where case_id = ? and reversed_at is null and action in ('remove', 'restrict', 'suspend', 'ban')
  returning id`;
const STANDING = `
  select 1 as one from statement
  where case_id = ? and reversed_at is null and action in ('remove', 'restrict', 'suspend', 'ban') limit 1`;
/** Another case about the same thing still keeps it out of sight. */
const HIDDEN_BY_ANOTHER = `
  select 1 as one from statement s join moderation_case c on c.id = s.case_id
  where c.subject_type = ? and c.subject_id = ? and c.id <> ? and s.reversed_at is null
    and jsonb_exists(s.fields, 'decision_visibility') limit 1`;

/** Takes back all that was decided in a case. In the caller's transaction, in which the case is locked; statuses change last. */
@Injectable()
export class Reversal {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly kinds: ReportableKinds,
    private readonly appeals: MootAppeals,
    private readonly strikes: Strikes,
    private readonly files: RemovedFiles,
    private readonly restrictions: Restrictions,
    private readonly clock: Clock,
  ) {}

  /**
   * The statements that are reversed now; none when nothing stood. The content comes back unless it is gone, and no appeal is left open.
   * `reason`: for the person.
   */
  async undo(row: CaseRow, moderator: AccountId, reason: string): Promise<readonly StatementId[]> {
    const rows = await this.em.execute<{ id: StatementId }[]>(REVERSE, [this.clock.now(), row.id]);
    const reversed = rows.map(({ id }) => id);
    await this.showAgain(row, moderator);
    await this.appeals.settle(row.id, moderator, reason);
    await this.strikes.voidOf(reversed);
    await this.files.letIn(row.id);
    return reversed;
  }

  /** Whether another case keeps it out of sight, whatever is decided in this one. */
  async isHiddenElsewhere({ id, subjectType, subjectId }: Pick<CaseRow, 'id' | 'subjectType' | 'subjectId'>): Promise<boolean> {
    return (await this.em.execute<object[]>(HIDDEN_BY_ANOTHER, [subjectType, subjectId, id])).length > 0;
  }

  /** Whether anything that was decided in this case still holds. */
  async stands(caseId: CaseId): Promise<boolean> {
    return (await this.em.execute<object[]>(STANDING, [caseId])).length > 0;
  }

  /** Comes after all else. */
  async lift(reversed: readonly StatementId[], by: StaffAct): Promise<void> {
    await this.restrictions.liftOf(reversed, by);
  }

  /** Whether the thing was taken out of sight in this case, and not shown again since. */
  async isHidden(caseId: CaseId): Promise<boolean> {
    const events = await this.cases.history(caseId);
    const last = events.findLast(({ type }) => type === 'content-hidden' || type === 'hidden-at-intake' || type === 'content-restored');
    return last !== undefined && last.type !== 'content-restored';
  }

  private async showAgain({ id, subjectType, subjectId }: CaseRow, moderator: AccountId): Promise<void> {
    if (!(await this.isHidden(id)) || (await this.isHiddenElsewhere({ id, subjectType, subjectId }))) return;
    const restored = await this.kinds.of(subjectType).restore(subjectId);
    await this.cases.append(id, { type: 'content-restored', data: { restored } }, { kind: 'staff', id: moderator });
  }
}
