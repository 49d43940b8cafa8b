import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuthorityDisclosureTable } from '../../../entities/privacy/authority-disclosure.entity.js';
import type { DataClass } from '../../../entities/privacy.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { StaffRecord } from '../staff-record.js';
import {
  AlreadyDisclosed, AuthorityDisclosureNotFound, DisclosureApproved, DisclosureNotApproved, DisclosureSecondPersonRequired, OwnDisclosure,
} from './authorities.problems.js';

/** Who of staff, about which case, and why (law 12). */
export interface StaffReader {
  readonly id: AccountId;
  /** The authority's file number, a ticket. */
  readonly case: string;
  readonly purpose: string;
}

export interface ProposedDisclosure {
  readonly accountId: AccountId;
  readonly recipient: string;
  readonly country: string;
  readonly basis: string;
  readonly reference: string;
  readonly categories: readonly DataClass[];
  readonly secretUntil: Date | null;
}

export interface AuthorityDisclosureRow extends Omit<ProposedDisclosure, 'accountId'> {
  readonly id: string;
  /** The tombstone's id once the account is gone. */
  readonly accountId: AccountId | null;
  readonly proposedBy: AccountId;
  readonly approvedBy: AccountId | null;
  readonly createdAt: Date;
  readonly approvedAt: Date | null;
  readonly disclosedAt: Date | null;
  readonly handedOver: string | null;
}

const REFERENCE = sealedColumn(AuthorityDisclosureTable, 'reference');
const HANDED_OVER = sealedColumn(AuthorityDisclosureTable, 'handedOver');
const SELECT = `
  select id, account_id as "accountId", recipient, country, basis, reference, categories, secret_until as "secretUntil",
    proposed_by as "proposedBy", approved_by as "approvedBy", created_at as "createdAt", approved_at as "approvedAt",
    disclosed_at as "disclosedAt", handed_over as "handedOver"
  from authority_disclosure`;
const INSERT = `
  insert into authority_disclosure
    (id, account_id, recipient, country, basis, reference, categories, secret_until, proposed_by, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const PROPOSED = 'privacy.disclosure-proposed';
const APPROVE = 'update authority_disclosure set approved_by = ?, approved_at = ? where id = ?';
const DISCLOSE = 'update authority_disclosure set disclosed_at = ?, handed_over = ? where id = ?';

/**
 * Disclosures to authorities, or to protect people (P22): one of staff proposes, another approves, then what was handed over is recorded.
 * No data leaves here. The database refuses, too, one person in both roles and a handing over that nobody approved.
 */
@Injectable()
export class AuthorityDisclosures {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly auth: AuthFacade,
    private readonly audit: AuditLog,
    private readonly staffRecord: StaffRecord,
    private readonly cipher: FieldCipher,
  ) {}

  /** @throws AccountNotFound, OwnDisclosure */
  propose(proposed: ProposedDisclosure, staff: StaffReader): Promise<AuthorityDisclosureRow> {
    return this.em.transactional(async () => {
      const { accountId, recipient, country, basis, reference, categories, secretUntil } = proposed;
      if (accountId === staff.id) throw new OwnDisclosure();
      if (!(await this.auth.accountOf(accountId))) throw new AccountNotFound();
      const id = this.ids.random<string>();
      const list = `{${categories.join(',')}}`;
      const sealed = this.cipher.sealFor(REFERENCE, id, reference);
      const values = [id, accountId, recipient, country, basis, sealed, list, secretUntil, staff.id, this.clock.now()];
      await this.em.execute(INSERT, values, 'run');
      await this.record('proposed', id, staff);
      return this.getLocked(id);
    });
  }

  /** The newest first; of one account when it is named. The reading is in the audit log before anything is handed out. */
  list(
    accountId: AccountId | null, after: readonly [Date, string] | null, limit: number, staff: StaffReader,
  ): Promise<AuthorityDisclosureRow[]> {
    return this.em.transactional(async () => {
      const conditions = ['account_id is distinct from ?'];
      if (accountId) conditions.push('account_id = ?');
      if (after) conditions.push('(created_at, id) < (?, ?)');
      const values = [staff.id, ...(accountId ? [accountId] : []), ...(after ?? []), limit];
      const rows = await this.select(`where ${conditions.join(' and ')} order by created_at desc, id desc limit ?`, values);
      await this.record('listed', accountId, staff);
      return rows;
    });
  }

  /** @throws AuthorityDisclosureNotFound, OwnDisclosure, CaseMismatch, DisclosureApproved, DisclosureSecondPersonRequired */
  approve(id: string, staff: StaffReader): Promise<AuthorityDisclosureRow> {
    return this.em.transactional(async () => {
      const row = await this.getLocked(id);
      if (row.accountId === staff.id) throw new OwnDisclosure();
      await this.staffRecord.assertCase(PROPOSED, id, staff.case);
      if (row.approvedAt !== null) throw new DisclosureApproved();
      if (row.proposedBy === staff.id) throw new DisclosureSecondPersonRequired();
      await this.em.execute(APPROVE, [staff.id, this.clock.now(), id], 'run');
      await this.record('approved', id, staff);
      return this.getLocked(id);
    });
  }

  /** @throws AuthorityDisclosureNotFound, OwnDisclosure, CaseMismatch, DisclosureNotApproved, AlreadyDisclosed */
  disclosed(id: string, handedOver: string, staff: StaffReader): Promise<AuthorityDisclosureRow> {
    return this.em.transactional(async () => {
      const row = await this.getLocked(id);
      if (row.accountId === staff.id) throw new OwnDisclosure();
      await this.staffRecord.assertCase(PROPOSED, id, staff.case);
      if (row.approvedAt === null) throw new DisclosureNotApproved();
      if (row.disclosedAt !== null) throw new AlreadyDisclosed();
      await this.em.execute(DISCLOSE, [this.clock.now(), this.cipher.sealFor(HANDED_OVER, id, handedOver), id], 'run');
      await this.record('handed-over', id, staff);
      return this.getLocked(id);
    });
  }

  private record(what: string, subject: string | null, { id: actor, purpose, case: about }: StaffReader): Promise<void> {
    const details = { case: about };
    return this.audit.append({ actor, act: `privacy.disclosure-${what}`, subject: subject ?? undefined, purpose, details });
  }

  private async getLocked(id: string): Promise<AuthorityDisclosureRow> {
    const [row] = await this.select('where id = ? for update', [id]);
    if (!row) throw new AuthorityDisclosureNotFound();
    return row;
  }

  private async select(rest: string, values: readonly unknown[]): Promise<AuthorityDisclosureRow[]> {
    const rows = await this.em.execute<AuthorityDisclosureRow[]>(`${SELECT} ${rest}`, [...values]);
    return rows.map((row) => ({
      ...row, createdAt: new Date(row.createdAt), secretUntil: dateOf(row.secretUntil), approvedAt: dateOf(row.approvedAt),
      disclosedAt: dateOf(row.disclosedAt), reference: this.cipher.openFor(REFERENCE, row.id, row.reference),
      handedOver: this.cipher.openFor(HANDED_OVER, row.id, row.handedOver),
    }));
  }
}

/** Raw queries give times as text. */
function dateOf(instant: Date | string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
