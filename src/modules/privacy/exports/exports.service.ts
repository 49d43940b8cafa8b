import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ExportStatus } from '../../../entities/privacy/data-export.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type ExportId, Ids, type PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AccountNotFound } from '../../auth/index.js';
import { ExportAsked } from './exports.events.js';
import { ExportExpired, ExportNotFound, ExportNotReady, ExportUnderWay } from './exports.problems.js';

export interface WantedExport {
  readonly accountId: AccountId;
  /** Of the page for people in it. */
  readonly locale: Locale;
  /** Of staff, for a request on the desk; the person sees none of those among their own. */
  readonly requestId?: PrivacyRequestId;
}

export interface ExportRow {
  readonly id: ExportId;
  readonly accountId: AccountId;
  readonly status: ExportStatus;
  readonly locale: Locale;
  readonly key: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly files: number | null;
  readonly requestedAt: Date;
  readonly readyAt: Date | null;
  readonly expiresAt: Date | null;
}

/** A finished archive, to be handed out. */
export interface ReadyExport {
  readonly id: ExportId;
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly readyAt: Date;
}

/** Nobody ends the account until the transaction is over; what was asked for by then is stopped by that end. */
const LIVES = "select 1 from account where id = ? and status <> 'deleted' for share";
const INSERT = `
  insert into data_export (id, account_id, request_id, status, locale, requested_at, due_at, attempts)
  values (?, ?, ?, 'waiting', ?, ?, ?, 0)
  on conflict (account_id) where status in ('waiting', 'building') do nothing
  returning id`;
const SELECT = `
  select id, account_id as "accountId", status, locale, key, size_bytes as "sizeBytes", sha256, files, requested_at as "requestedAt",
    ready_at as "readyAt", expires_at as "expiresAt"
  from data_export`;
/** Retention leaves few: there is no second page. */
const OWN = `${SELECT} where account_id = ? and request_id is null order by requested_at desc, id limit 100`;
const ONE_OF_THEM = `${SELECT} where account_id = ? and request_id is null and id = ?`;
const OF_REQUEST = `${SELECT} where request_id = ? order by requested_at desc, id limit 1`;

/** As the driver gives it: instants as text. */
type Raw = Omit<ExportRow, 'requestedAt' | 'readyAt' | 'expiresAt'> & {
  readonly requestedAt: string;
  readonly readyAt: string | null;
  readonly expiresAt: string | null;
};

/** Copies of people's data (GDPR Art. 15, 20): the same for a person who asks in the app and for staff who work through a request. */
@Injectable()
export class Exports {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Made in the background; `ExportEnded` tells when. Takes part in the caller's transaction.
   * @throws ExportUnderWay, AccountNotFound once the account ends
   */
  ask({ accountId, locale, requestId }: WantedExport): Promise<{ id: ExportId }> {
    return this.em.transactional(async () => {
      if ((await this.em.execute<unknown[]>(LIVES, [accountId])).length === 0) throw new AccountNotFound();
      const [id, now] = [this.ids.random<ExportId>(), this.clock.now()];
      const [row] = await this.em.execute<unknown[]>(INSERT, [id, accountId, requestId ?? null, locale, now, now]);
      if (!row) throw new ExportUnderWay();
      await this.outbox.append(ExportAsked, { exportId: id });
      return { id };
    });
  }

  /** Those that the person asked for, the newest first. */
  async listOwn(accountId: AccountId): Promise<ExportRow[]> {
    return (await this.em.execute<Raw[]>(OWN, [accountId])).map((row) => this.rowOf(row));
  }

  /** @throws ExportNotFound, also for one of somebody else, or of staff */
  async getOwn(accountId: AccountId, id: ExportId): Promise<ExportRow> {
    const [row] = await this.em.execute<Raw[]>(ONE_OF_THEM, [accountId, id]);
    if (!row) throw new ExportNotFound();
    return this.rowOf(row);
  }

  /** The newest that was made for a request on the desk; null before one was asked for. */
  async findOfRequest(requestId: PrivacyRequestId): Promise<ExportRow | null> {
    const [row] = await this.em.execute<Raw[]>(OF_REQUEST, [requestId]);
    return row ? this.rowOf(row) : null;
  }

  /** @throws ExportNotReady, ExportExpired */
  readyOf({ id, status, key, sizeBytes, sha256, readyAt }: ExportRow): ReadyExport {
    if (status === 'expired') throw new ExportExpired();
    if (status !== 'ready' || key === null || sizeBytes === null || sha256 === null || readyAt === null) throw new ExportNotReady();
    return { id, key, sizeBytes, sha256, readyAt };
  }

  /** Its time is over before anybody takes it away. */
  private rowOf({ requestedAt, readyAt, expiresAt, sizeBytes, ...row }: Raw): ExportRow {
    const expires = dateOf(expiresAt);
    const isOver = row.status === 'ready' && expires !== null && expires <= this.clock.now();
    return {
      ...row,
      status: isOver ? 'expired' : row.status,
      sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
      requestedAt: new Date(requestedAt),
      readyAt: dateOf(readyAt),
      expiresAt: expires,
    };
  }
}

function dateOf(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
