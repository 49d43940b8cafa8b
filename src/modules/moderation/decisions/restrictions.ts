import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Restriction, type RestrictionKind } from '../../../entities/moderation/restriction.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type StatementId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import { AuthFacade, type StaffAct } from '../../auth/index.js';
import { RestrictionLifted } from '../moderation.events.js';
import { PublishingRestricted } from './decisions.problems.js';

export interface RestrictionToImpose {
  readonly accountId: AccountId;
  readonly statementId: StatementId;
  readonly kind: RestrictionKind;
  /** Null: for good. */
  readonly endsAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly accountId: AccountId;
  readonly kind: RestrictionKind;
  readonly endsAt: string | null;
  readonly appliedAt: string | null;
}

const COLUMNS = 'id, account_id as "accountId", kind, ends_at as "endsAt", applied_at as "appliedAt"';
const MAY_NOT_PUBLISH: PreparedRead = {
  name: 'moderation.may-not-publish',
  text: `
  select ends_at as "endsAt" from restriction
  where account_id = $1::uuid and kind = 'publishing' and lifted_at is null and (ends_at is null or ends_at > $2::timestamptz)
  order by ends_at desc nulls first limit 1`,
};
/** All that stand of the person whose this is, so that two ends at one moment see each other. */
const LOCK = `
  select ${COLUMNS} from restriction
  where account_id = (select account_id from restriction where id = ?) and lifted_at is null order by id for update`;
const OF_STATEMENTS = 'select id from restriction where statement_id = any(?::uuid[]) and lifted_at is null order by id';
const LIFT = 'update restriction set lifted_at = ? where id = ?';
const APPLY = 'update restriction set applied_at = ? where id = ?';
const END_NOW = 'update restriction set ends_at = least(ends_at, ?) where id = ?';

/** What people may not do for a time. In the caller's transaction; whatever changes a status comes late in it (see `AuditLog.append`). */
@Injectable()
export class Restrictions {
  constructor(
    private readonly em: EntityManager,
    private readonly auth: AuthFacade,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly reads: Reads,
  ) {}

  /** @throws PublishingRestricted naming the last end of those that stand */
  async assertMayPublish(accountId: AccountId): Promise<void> {
    const [standing] = await this.reads.here<{ endsAt: string | null }>(MAY_NOT_PUBLISH, [accountId, this.clock.now()]);
    if (standing) throw PublishingRestricted.until(standing.endsAt === null ? null : new Date(standing.endsAt));
  }

  /** An account that is leaving stays as it is: `EndRestrictions` sees to it when that is undone. */
  async impose({ accountId, statementId, kind, endsAt }: RestrictionToImpose, by: StaffAct): Promise<void> {
    const now = this.clock.now();
    const applied = kind === 'account' && (await this.auth.changeStatus(accountId, { from: 'active', to: 'suspended' }, by));
    const id = this.ids.random<string>();
    await this.em.insert(Restriction, { id, accountId, statementId, kind, createdAt: now, endsAt, appliedAt: applied ? now : null });
  }

  /** For one that stands and has not changed the status, while the account is active. */
  async apply(id: string, by: StaffAct): Promise<void> {
    const restriction = (await this.em.execute<Row[]>(LOCK, [id])).find((row) => row.id === id);
    if (!restriction || !isStanding(restriction, this.clock.now()) || restriction.appliedAt !== null) return;
    const applied = await this.auth.changeStatus(restriction.accountId, { from: 'active', to: 'suspended' }, by);
    if (applied) await this.em.execute(APPLY, [this.clock.now(), id], 'run');
  }

  async liftOf(statementIds: readonly StatementId[], by: StaffAct): Promise<void> {
    const rows = await this.em.execute<{ id: string }[]>(OF_STATEMENTS, [`{${statementIds.join(',')}}`]);
    for (const { id } of rows) await this.lift(id, by);
  }

  /** Once. The account is active again if this suspended it and nothing else that stands does. */
  async lift(id: string, by: StaffAct): Promise<void> {
    const now = this.clock.now();
    const unlifted = await this.em.execute<Row[]>(LOCK, [id]);
    const restriction = unlifted.find((row) => row.id === id);
    if (!restriction) return;
    const { accountId, kind, appliedAt } = restriction;
    if (kind === 'account' && appliedAt !== null) {
      const status = (await this.auth.accountOf(accountId))?.status;
      // what is suspended and then scheduled for deletion is suspended again when that is undone: only then can it be lifted
      if (status === 'deletion-scheduled') return void (await this.em.execute(END_NOW, [now, id], 'run'));
      const heir = unlifted.find((row) => row.id !== id && row.kind === 'account' && isStanding(row, now));
      if (heir) await this.em.execute(APPLY, [now, heir.id], 'run');
      else if (status === 'suspended') await this.auth.changeStatus(accountId, { from: 'suspended', to: 'active' }, by);
    }
    await this.em.execute(LIFT, [now, id], 'run');
    await this.outbox.append(RestrictionLifted, { restrictionId: id, accountId, kind });
  }
}

const isStanding = ({ endsAt }: Row, now: Date): boolean => endsAt === null || new Date(endsAt) > now;
