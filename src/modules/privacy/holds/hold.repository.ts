import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { LegalHold, LegalHoldTable } from '../../../entities/privacy/legal-hold.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, LegalHoldId } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';

const BASIS = sealedColumn(LegalHoldTable, 'basis');

/** As it lies there; `basis` is opened. */
export interface HoldRow {
  readonly id: LegalHoldId;
  /** The tombstone's id once the account ended. */
  readonly accountId: AccountId;
  readonly classes: readonly string[];
  readonly basis: string;
  readonly until: Date;
  readonly proposedBy: AccountId;
  readonly approvedBy: AccountId | null;
  readonly createdAt: Date;
  readonly approvedAt: Date | null;
  readonly releasedAt: Date | null;
}

export type NewHold = Pick<HoldRow, 'id' | 'accountId' | 'classes' | 'basis' | 'until' | 'proposedBy'>;

/** It keeps something now. */
export function stands({ approvedAt, releasedAt, until }: HoldRow, now: Date): boolean {
  return approvedAt !== null && releasedAt === null && until > now;
}

/** The same in SQL, of the hold `?` at `?`. */
export const STANDS = `
  exists (select 1 from legal_hold h where h.id = ? and h.approved_at is not null and h.released_at is null and h.until > ?)`;

type Raw = Omit<HoldRow, 'until' | 'createdAt' | 'approvedAt' | 'releasedAt'> &
  Readonly<Record<'until' | 'createdAt', string>> & Readonly<Record<'approvedAt' | 'releasedAt', string | null>>;

const ROW = `
  select id, account_id as "accountId", classes, basis, until, proposed_by as "proposedBy", approved_by as "approvedBy",
    created_at as "createdAt", approved_at as "approvedAt", released_at as "releasedAt"
  from legal_hold`;
const STANDING = `${ROW} where approved_at is not null and released_at is null and until > ?`;
const PAGE = `${ROW} where (?::timestamptz is null or (until, id) > (?, ?::uuid)) and (not ? or (released_at is null and until > ?))
    and account_id <> ?
  order by until, id limit ?`;

@Injectable()
export class HoldRepository {
  constructor(private readonly em: EntityManager, private readonly clock: Clock, private readonly cipher: FieldCipher) {}

  async add({ classes, ...hold }: NewHold): Promise<void> {
    const basis = this.cipher.sealFor(BASIS, hold.id, hold.basis);
    await this.em.insert(LegalHold, { ...hold, basis, classes: [...classes], createdAt: this.clock.now() });
  }

  async find(id: LegalHoldId): Promise<HoldRow | null> {
    return (await this.rows(`${ROW} where id = ?`, [id]))[0] ?? null;
  }

  async lock(id: LegalHoldId): Promise<HoldRow | null> {
    return (await this.rows(`${ROW} where id = ? for update`, [id]))[0] ?? null;
  }

  async approve(id: LegalHoldId, by: AccountId): Promise<void> {
    await this.em.execute('update legal_hold set approved_by = ?, approved_at = ? where id = ?', [by, this.clock.now(), id], 'run');
  }

  async release(id: LegalHoldId): Promise<void> {
    await this.em.execute('update legal_hold set released_at = ? where id = ?', [this.clock.now(), id], 'run');
  }

  /** What keeps something of a person; of everybody without one. */
  standing(accountId?: AccountId): Promise<HoldRow[]> {
    const ofOne = accountId === undefined ? '' : ' and account_id = ?';
    return this.rows(`${STANDING}${ofOne} order by id`, [this.clock.now(), ...(accountId === undefined ? [] : [accountId])]);
  }

  /** Whichever ends first comes first; none on the reader's own account. */
  list(after: { until: Date; id: string } | null, openOnly: boolean, limit: number, reader: AccountId): Promise<HoldRow[]> {
    const [until, id] = [after?.until ?? null, after?.id ?? null];
    return this.rows(PAGE, [until, until, id, openOnly, this.clock.now(), reader, limit]);
  }

  private async rows(query: string, values: readonly unknown[]): Promise<HoldRow[]> {
    const rows = await this.em.execute<Raw[]>(query, values);
    return rows.map(({ until, createdAt, approvedAt, releasedAt, ...row }) => ({
      ...row, basis: this.cipher.openFor(BASIS, row.id, row.basis), until: new Date(until), createdAt: new Date(createdAt),
      approvedAt: approvedAt === null ? null : new Date(approvedAt),
      releasedAt: releasedAt === null ? null : new Date(releasedAt),
    }));
  }
}
