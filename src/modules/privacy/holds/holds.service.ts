import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type LegalHoldId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { SecondPersonRequired } from '../requests/requests.problems.js';
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

/** Legal holds: one person proposes, another approves; each act is in the audit log with its case and purpose. */
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
  ) {}

  /** Keeps nothing until somebody else approves it. @throws AccountNotFound, OwnLegalHold */
  propose({ accountId, classes, basis, until }: ProposedHold, by: StaffActor): Promise<HoldRow> {
    return this.em.transactional(async () => {
      if (accountId === by.actor) throw new OwnLegalHold();
      if (!(await this.auth.accountOf(accountId))) throw new AccountNotFound();
      const id = this.ids.random<LegalHoldId>();
      await this.holds.add({ id, accountId, classes, basis, until, proposedBy: by.actor });
      await this.log('privacy.hold-proposed', id, by, { accountId, classes, until: until.toISOString() });
      return this.get(id);
    });
  }

  /** What it names is copied from now on. Idempotent. @throws LegalHoldNotFound, SecondPersonRequired, LegalHoldOver, OwnLegalHold */
  approve(id: LegalHoldId, by: StaffActor): Promise<HoldRow> {
    return this.em.transactional(async () => {
      const hold = await this.lock(id, by);
      if (hold.proposedBy === by.actor) throw new SecondPersonRequired();
      if (hold.releasedAt !== null || hold.until <= this.clock.now()) throw new LegalHoldOver();
      if (hold.approvedAt !== null) return hold;
      await this.holds.approve(id, by.actor);
      await this.outbox.append(HoldApproved, { holdId: id });
      await this.log('privacy.hold-approved', id, by, { accountId: hold.accountId });
      return this.get(id);
    });
  }

  /**
   * Its copies go with the next sweep, for good: so whoever proposed a hold that was approved cannot end it, and two people at least had it
   * in their hands. Who approved it may: they undo what their own approval did. A proposal keeps nothing: its proposer may withdraw it.
   * Changes nothing when it is released. @throws LegalHoldNotFound, SecondPersonRequired, OwnLegalHold
   */
  release(id: LegalHoldId, by: StaffActor): Promise<HoldRow> {
    return this.em.transactional(async () => {
      const hold = await this.lock(id, by);
      if (hold.approvedAt !== null && hold.proposedBy === by.actor) throw new SecondPersonRequired();
      if (hold.releasedAt !== null) return hold;
      await this.holds.release(id);
      await this.log('privacy.hold-released', id, by, {});
      return this.get(id);
    });
  }

  /** In the audit log before anything is handed out. Who reads it sees none on their own account. */
  list(after: { until: Date; id: string } | null, openOnly: boolean, limit: number, by: StaffActor): Promise<HoldRow[]> {
    return this.em.transactional(async () => {
      const holds = await this.holds.list(after, openOnly, limit, by.actor);
      await this.log('privacy.holds-listed', undefined, by, { openOnly });
      return holds;
    });
  }

  private async get(id: LegalHoldId): Promise<HoldRow> {
    return (await this.holds.find(id))!;
  }

  private async lock(id: LegalHoldId, { actor }: StaffActor): Promise<HoldRow> {
    const hold = await this.holds.lock(id);
    if (!hold) throw new LegalHoldNotFound();
    if (hold.accountId === actor) throw new OwnLegalHold();
    return hold;
  }

  private log(act: string, subject: LegalHoldId | undefined, { actor, caseRef, purpose }: StaffActor, details: object): Promise<void> {
    return this.audit.append({ actor, act, ...(subject && { subject }), purpose, details: { case: caseRef, ...details } });
  }
}
