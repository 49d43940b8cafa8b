import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccountDeletion, type DeletionOrigin, type DeletionStatus } from '../../../entities/privacy/account-deletion.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, DeletionId, PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import type { StatusBefore } from '../../auth/index.js';

export interface DeletionRow {
  readonly id: DeletionId;
  /** Null once the account is gone. */
  readonly accountId: AccountId | null;
  readonly status: DeletionStatus;
  readonly previousStatus: StatusBefore;
  readonly locale: Locale;
  readonly warnings: readonly string[];
  readonly requestedAt: Date;
  readonly scheduledFor: Date;
  readonly completedAt: Date | null;
  readonly receipt: string | null;
  readonly receiptIssuedAt: Date | null;
  /** When a worker looks at it next; null when there is nothing to do. */
  readonly dueAt: Date | null;
  /** Failures since a step was last done. */
  readonly attempts: number;
}

export interface NewDeletion {
  readonly id: DeletionId;
  readonly accountId: AccountId;
  readonly origin: DeletionOrigin;
  readonly previousStatus: StatusBefore;
  readonly locale: Locale;
  readonly requestId: PrivacyRequestId | null;
  readonly warnings: readonly string[];
  readonly secretHash: string;
  readonly scheduledFor: Date;
}

const ROW = `
  select id, account_id as "accountId", status, previous_status as "previousStatus", locale, warnings, requested_at as "requestedAt",
    scheduled_for as "scheduledFor", completed_at as "completedAt", receipt, receipt_issued_at as "receiptIssuedAt",
    due_at as "dueAt", attempts
  from account_deletion`;
const LOCK_ACCOUNT = 'select 1 from account where id = ? for update';
const OPEN = `${ROW} where account_id = ? and status in ('scheduled', 'running') for update`;
const NEWEST = `${ROW} where account_id = ? order by requested_at desc, id limit 1`;
const BY_SECRET = `${ROW} where secret_hash = ?`;
const HASTEN = "update account_deletion set scheduled_for = ?, due_at = ? where id = ? and status = 'scheduled' and scheduled_for > ?";
const IS_REPLAY = "update account_deletion set origin = 'restore' where id = ?";
const RENEW_SECRET = 'update account_deletion set secret_hash = ? where id = ?';
const UNDO = `
  update account_deletion set status = 'undone', undone_at = ?, due_at = null, expires_at = ? where id = ? and status = 'scheduled'
  returning 1`;

type Maybe = 'completedAt' | 'receiptIssuedAt' | 'dueAt';
type Raw = Omit<DeletionRow, 'requestedAt' | 'scheduledFor' | Maybe> &
  Readonly<Record<'requestedAt' | 'scheduledFor', string>> & Readonly<Record<Maybe, string | null>>;

/** The rows of deletions, as those who ask see them. What the saga does to them is `SagaRepository`. */
@Injectable()
export class DeletionRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** Before `open`, as who asks for an end locks them: the account, then its deletion. */
  async lockAccount(accountId: AccountId): Promise<void> {
    await this.em.execute(LOCK_ACCOUNT, [accountId]);
  }

  /** The one that is scheduled or runs, locked. One at a time for an account. */
  open(accountId: AccountId): Promise<DeletionRow | null> {
    return this.one(OPEN, accountId);
  }

  /** Undone ones too. */
  newest(accountId: AccountId): Promise<DeletionRow | null> {
    return this.one(NEWEST, accountId);
  }

  bySecret(secretHash: string): Promise<DeletionRow | null> {
    return this.one(BY_SECRET, secretHash);
  }

  async add({ warnings, ...deletion }: NewDeletion): Promise<void> {
    await this.em.insert(AccountDeletion, {
      ...deletion, warnings: [...warnings], subjectHmacs: [],
      status: 'scheduled', requestedAt: this.clock.now(), dueAt: deletion.scheduledFor,
    });
  }

  /** Brings one that is scheduled forward, never back. */
  async hasten(id: DeletionId, to: Date): Promise<void> {
    await this.em.execute(HASTEN, [to, to, id, to]);
  }

  /** The backup was made in the days between asking and the end, and restored after that. */
  async markReplay(id: DeletionId): Promise<void> {
    await this.em.execute(IS_REPLAY, [id]);
  }

  /** The earlier secret opens nothing any more. */
  async renewSecret(id: DeletionId, secretHash: string): Promise<void> {
    await this.em.execute(RENEW_SECRET, [secretHash, id]);
  }

  /** False when it has begun. */
  async undo(id: DeletionId): Promise<boolean> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + retentionMs('deletion-record'));
    return (await this.em.execute<object[]>(UNDO, [now, expiresAt, id])).length > 0;
  }

  private async one(query: string, key: string): Promise<DeletionRow | null> {
    const [row] = await this.em.execute<Raw[]>(query, [key]);
    if (!row) return null;
    const instantOf = (value: string | null) => (value === null ? null : new Date(value));
    return {
      ...row,
      requestedAt: new Date(row.requestedAt),
      scheduledFor: new Date(row.scheduledFor),
      completedAt: instantOf(row.completedAt),
      receiptIssuedAt: instantOf(row.receiptIssuedAt),
      dueAt: instantOf(row.dueAt),
    };
  }
}
