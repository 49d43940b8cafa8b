import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type LegalHoldId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { SecondPersonRequired } from '../requests/requests.problems.js';
import { StaffRecord } from '../staff-record.js';
import { HoldApproved } from './hold-approved.handler.js';
import { HoldRepository, type HoldRow } from './hold.repository.js';
import { LegalHoldNotFound, LegalHoldOver, OwnLegalHold } from './holds.problems.js';

/** Somebody of staff, whose role the route has checked (law 12). */
export interface StaffActor {
  readonly actor: AccountId;
  /** The case it belongs to: a file number, an order. */
  readonly caseRef: string;
  readonly purpose: string;
}

export interface ProposedHold {
  readonly accountId: AccountId;
  readonly classes: readonly string[];
  readonly basis: string;
  readonly until: Date;
}

/** A hold, and who asked for its end: null while nobody has. */
export type ShownHold = HoldRow & { readonly releaseAskedBy: string | null };

export const PROPOSED = 'privacy.hold-proposed';
const RELEASE_ASKED = 'privacy.hold-release-proposed';

/**
 * Legal holds: one person proposes, another approves, and so it is with their end. Each act is in the audit log with its case, which is
 * that of the proposal, and its purpose.
 */
@Injectable()
export class LegalHolds {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly auth: AuthFacade,
    private readonly holds: HoldRepository,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    private readonly record: StaffRecord,
  ) {}

  /** Keeps nothing until somebody else approves it. @throws AccountNotFound, OwnLegalHold */
  propose({ accountId, classes, basis, until }: ProposedHold, by: StaffActor): Promise<ShownHold> {
    return this.em.transactional(async () => {
      if (accountId === by.actor) throw new OwnLegalHold();
      if (!(await this.auth.accountOf(accountId))) throw new AccountNotFound();
      const id = this.ids.random<LegalHoldId>();
      await this.holds.add({ id, accountId, classes, basis, until, proposedBy: by.actor });
      await this.log(PROPOSED, id, by, { accountId, classes, until: until.toISOString() });
      return this.get(id);
    });
  }

  /**
   * What it names is copied from now on. Idempotent.
   * @throws LegalHoldNotFound, SecondPersonRequired, LegalHoldOver, OwnLegalHold, CaseMismatch
   */
  approve(id: LegalHoldId, by: StaffActor): Promise<ShownHold> {
    return this.em.transactional(async () => {
      const hold = await this.lock(id, by);
      if (hold.proposedBy === by.actor) throw new SecondPersonRequired();
      if (hold.releasedAt !== null || hold.until <= this.clock.now()) throw new LegalHoldOver();
      if (hold.approvedAt !== null) return this.get(id);
      await this.holds.approve(id, by.actor);
      await this.outbox.append(HoldApproved, { holdId: id });
      await this.log('privacy.hold-approved', id, by, { accountId: hold.accountId });
      return this.get(id);
    });
  }

  /**
   * Its copies go with the next sweep, for good: so two people end a hold that was approved, whoever began it. The first asks, and it
   * stands; another one, such as whoever set it, confirms. A proposal keeps nothing: anybody may withdraw it. Changes nothing when it is
   * released.
   * @throws LegalHoldNotFound, SecondPersonRequired when the same person asks again, OwnLegalHold, CaseMismatch
   */
  release(id: LegalHoldId, by: StaffActor): Promise<ShownHold> {
    return this.em.transactional(async () => {
      const hold = await this.lock(id, by);
      if (hold.releasedAt !== null) return this.get(id);
      const { releaseAskedBy } = await this.get(id);
      if (releaseAskedBy === by.actor) throw new SecondPersonRequired();
      const isAsking = hold.approvedAt !== null && releaseAskedBy === null;
      if (!isAsking) await this.holds.release(id);
      await this.log(isAsking ? RELEASE_ASKED : 'privacy.hold-released', id, by, {});
      return this.get(id);
    });
  }

  /** In the audit log before anything is handed out. Who reads it sees none on their own account. */
  list(after: { until: Date; id: string } | null, openOnly: boolean, limit: number, by: StaffActor): Promise<ShownHold[]> {
    return this.em.transactional(async () => {
      const holds = await this.shown(await this.holds.list(after, openOnly, limit, by.actor));
      await this.log('privacy.holds-listed', undefined, by, { openOnly });
      return holds;
    });
  }

  private async get(id: LegalHoldId): Promise<ShownHold> {
    const [shown] = await this.shown([(await this.holds.find(id))!]);
    return shown!;
  }

  private async shown(holds: readonly HoldRow[]): Promise<ShownHold[]> {
    const askers = await this.record.firstActors(RELEASE_ASKED, holds.map(({ id }) => id));
    return holds.map((hold) => ({ ...hold, releaseAskedBy: askers.get(hold.id) ?? null }));
  }

  private async lock(id: LegalHoldId, { actor, caseRef }: StaffActor): Promise<HoldRow> {
    const hold = await this.holds.lock(id);
    if (!hold) throw new LegalHoldNotFound();
    if (hold.accountId === actor) throw new OwnLegalHold();
    await this.record.assertCase(PROPOSED, id, caseRef);
    return hold;
  }

  private log(act: string, subject: LegalHoldId | undefined, { actor, caseRef, purpose }: StaffActor, details: object): Promise<void> {
    return this.audit.append({ actor, act, ...(subject && { subject }), purpose, details: { case: caseRef, ...details } });
  }
}
