import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { AccountId, ExportId, PrivacyRequestId } from '../../../../kernel/ids.js';
import type { Locale } from '../../../../kernel/language.js';
import { NotificationDue } from '../../../../kernel/notification.js';
import { Config } from '../../../../platform/config/config.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import type { BuiltArchive } from '../archive/archive-builder.js';
import { ExportEnded } from '../exports.events.js';

/** Without a sign of life for this long, a worker is taken for dead. */
const LEASE_MS = 60_000;
/** Killed workers count too, since the archive may be what kills them; orderly shutdowns do not. */
export const FAILURES_MAX = 8;
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 30 * 60_000;

/** One worker's hold on an export; `attempts` is the fence of every write. */
export interface Claim {
  readonly id: ExportId;
  readonly accountId: AccountId;
  readonly requestId: PrivacyRequestId | null;
  readonly locale: Locale;
  /** Of an attempt before: what lies there is of no use. */
  readonly key: string | null;
  readonly attempts: number;
  /** Of attempts before. */
  readonly failures: number;
}

/** It is somebody else's now, or it is not wanted any more. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

const CLAIM = `
  update data_export set status = 'building', attempts = attempts + 1, due_at = ?,
    failures = failures + case when status = 'building' then 1 else 0 end
  where id = ? and status in ('waiting', 'building') and due_at <= ?
  returning id, account_id as "accountId", request_id as "requestId", locale, key, attempts, failures`;
const HELD = `where id = ? and attempts = ? and status = 'building'`;
const EXTEND = `update data_export set due_at = ? ${HELD} returning 1`;
const NAME = `update data_export set key = ? ${HELD} returning 1`;
const READY = `
  update data_export set status = 'ready', size_bytes = ?, sha256 = ?, files = ?, ready_at = ?, expires_at = ?, due_at = null ${HELD}
  returning 1`;
const AGAIN = `update data_export set status = 'waiting', key = null, due_at = ?, failure = ?, failures = ? ${HELD} returning 1`;
const FAILED = `update data_export set status = 'failed', key = null, due_at = null, failure = ?, failures = ? ${HELD} returning 1`;
const GONE = `update data_export set key = null, due_at = null where id = ? and attempts = ? and status = 'failed'`;
const OVERDUE = `select id from data_export where status in ('waiting', 'building') and due_at <= ? order by due_at limit ?`;
const OPEN = `
  select id, due_at as "dueAt" from data_export where status in ('waiting', 'building') and id > ? order by id limit ?`;

/** The rows of exports as workers change them: each change only by who holds the claim. */
@Injectable()
export class ExportClaims {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly outbox: Outbox,
  ) {}

  /** Null when there is nothing to do, or somebody is at it. */
  async take(id: ExportId): Promise<Claim | null> {
    const [claim] = await this.em.execute<Claim[]>(CLAIM, [this.clock.after(LEASE_MS), id, this.clock.now()]);
    return claim ?? null;
  }

  /** @throws ClaimLost */
  async extend({ id, attempts }: Claim): Promise<void> {
    await this.held(EXTEND, [this.clock.after(LEASE_MS), id, attempts]);
  }

  /** Before the first byte, so that no archive lies anywhere that no row names. @throws ClaimLost */
  async name({ id, attempts }: Claim, key: string): Promise<void> {
    await this.held(NAME, [key, id, attempts]);
  }

  /** And the person is told. @throws ClaimLost */
  async finish({ id, accountId, requestId, attempts }: Claim, { sizeBytes, sha256, files }: BuiltArchive): Promise<void> {
    await this.em.transactional(async () => {
      const [now, expiresAt] = [this.clock.now(), this.clock.after(this.config.exports.linkMs)];
      await this.held(READY, [sizeBytes, sha256, files, now, expiresAt, id, attempts]);
      await this.outbox.append(ExportEnded, { exportId: id, accountId, requestId, outcome: 'ready' });
      const subject = { type: 'export', id } as const;
      if (requestId === null) await this.outbox.append(NotificationDue, { accountId, kind: 'export-ready', subject, key: id });
    });
  }

  /** Later again, or never: then it is told. @returns whether it was the last time. @throws ClaimLost */
  async putOff({ id, accountId, requestId, attempts, failures: before }: Claim, why: string, isOurStop: boolean): Promise<boolean> {
    const failures = before + (isOurStop ? 0 : 1);
    const isLast = failures >= FAILURES_MAX;
    await this.em.transactional(async () => {
      if (isLast) {
        await this.held(FAILED, [why, failures, id, attempts]);
        await this.outbox.append(ExportEnded, { exportId: id, accountId, requestId, outcome: 'failed' });
        return;
      }
      const delayMs = isOurStop ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
      await this.held(AGAIN, [this.clock.after(delayMs), why, failures, id, attempts]);
    });
    return isLast;
  }

  /** What the end of the account had stopped is stopped, and nothing of it is left. */
  async acknowledge({ id, attempts }: Claim): Promise<void> {
    await this.em.execute(GONE, [id, attempts]);
  }

  async overdue(limit: number): Promise<ExportId[]> {
    return (await this.em.execute<{ id: ExportId }[]>(OVERDUE, [this.clock.now(), limit])).map(({ id }) => id);
  }

  /** Page by page, for a queue that is built anew. */
  open(after: string, limit: number): Promise<{ id: ExportId; dueAt: string }[]> {
    return this.em.execute(OPEN, [after, limit]);
  }

  private async held(statement: string, params: readonly unknown[]): Promise<void> {
    const [row] = await this.em.execute<unknown[]>(statement, [...params]);
    if (!row) throw new ClaimLost();
  }
}
