import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadKind, UploadStatus } from '../../../entities/generation/upload.entity.js';
import type { AccountId, UploadId } from '../../../kernel/ids.js';
import type { StoredFacts } from '../../../platform/media/index.js';

export interface UploadRow {
  readonly id: UploadId;
  readonly accountId: AccountId;
  readonly kind: UploadKind;
  readonly status: UploadStatus;
  readonly rawKey: string | null;
  readonly key: string | null;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly sha256: string | null;
  readonly rejectedCode: string | null;
  readonly leaseExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly deleteAfter: Date;
}

type RawRow = { [Column in keyof UploadRow]: UploadRow[Column] extends Date | null ? Date | string | null : unknown };

const COLUMNS = `u.id, u.account_id as "accountId", u.kind, u.status, u.raw_key as "rawKey", u.key, u.content_type as "contentType",
  u.size_bytes as "sizeBytes", u.width, u.height, u.duration_ms as "durationMs", u.sha256, u.rejected_code as "rejectedCode",
  u.lease_expires_at as "leaseExpiresAt", u.created_at as "createdAt", u.completed_at as "completedAt", u.delete_after as "deleteAfter"`;

const TAKEN = `
  select coalesce(sum(size_bytes), 0) from upload where account_id = ? and status in ('awaiting-bytes', 'checking', 'ready')`;

export type NewUpload = Pick<
  UploadRow, 'id' | 'accountId' | 'kind' | 'rawKey' | 'contentType' | 'sizeBytes' | 'createdAt' | 'deleteAfter'
>;

/** A claimed examination: whoever holds the newest `key` of the row may end it. */
export interface UploadClaim extends UploadRow {
  readonly key: string;
  readonly rawKey: string;
  /** Of an examination that was not brought to its end; its object may exist. */
  readonly previousKey: string | null;
}

/** The queries of uploads. Rows come fresh from the database, never from the identity map. */
@Injectable()
export class UploadRepository {
  constructor(private readonly em: EntityManager) {}

  /**
   * False, changing nothing, where the account's uploads would take more than `quotaBytes` with it. Until the end of the transaction nobody
   * else counts them.
   */
  async insertWithin(quotaBytes: number, row: NewUpload): Promise<boolean> {
    await this.em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`upload-quota:${row.accountId}`]);
    const rows = await this.em.execute<object[]>(
      `insert into upload (id, account_id, kind, status, raw_key, content_type, size_bytes, created_at, delete_after)
       select ?::uuid, ?::uuid, ?, 'awaiting-bytes', ?, ?, ?::bigint, ?::timestamptz, ?::timestamptz
       where (${TAKEN}) + ?::bigint <= ?::bigint returning 1 as one`,
      [
        row.id, row.accountId, row.kind, row.rawKey, row.contentType, row.sizeBytes, row.createdAt, row.deleteAfter,
        row.accountId, row.sizeBytes, quotaBytes,
      ],
    );
    return rows.length > 0;
  }

  /** Bytes that the account's uploads take or may take. */
  async countBytes(accountId: AccountId): Promise<number> {
    const [row] = await this.em.execute<{ bytes: string }[]>(`select (${TAKEN}) as bytes`, [accountId]);
    return Number(row!.bytes);
  }

  /** Also one that is being deleted. */
  async find(accountId: AccountId, id: UploadId): Promise<UploadRow | null> {
    return this.one(`select ${COLUMNS} from upload u where u.id = ? and u.account_id = ?`, [id, accountId]);
  }

  /** Nobody changes it until the end of the transaction. */
  async lock(accountId: AccountId, id: UploadId): Promise<UploadRow | null> {
    return this.one(`select ${COLUMNS} from upload u where u.id = ? and u.account_id = ? for update`, [id, accountId]);
  }

  /** Newest first; those being deleted are left out. */
  async list(accountId: AccountId, limit: number, before: string | null): Promise<UploadRow[]> {
    return this.many(
      `select ${COLUMNS} from upload u
       where u.account_id = ? and u.status <> 'deleting' and (?::uuid is null or u.id < ?::uuid) order by u.id desc limit ?`,
      [accountId, before, before, limit],
    );
  }

  async isInUse(id: UploadId): Promise<boolean> {
    const rows = await this.em.execute<object[]>(
      `select 1 as one from generation_input i join generation g on g.id = i.generation_id
       where i.upload_id = ? and g.status in ('queued', 'running') limit 1`,
      [id],
    );
    return rows.length > 0;
  }

  /** Null when there is nothing to examine, or somebody else does. */
  async claim(id: UploadId, key: string, now: Date, leaseExpiresAt: Date): Promise<UploadClaim | null> {
    const row = await this.one(
      `with free as (
         select id, key from upload
         where id = ? and (status = 'awaiting-bytes' or (status = 'checking' and lease_expires_at <= ?)) for update skip locked)
       update upload u set status = 'checking', key = ?, lease_expires_at = ? from free where u.id = free.id
       returning ${COLUMNS}, free.key as "previousKey"`,
      [id, now, key, leaseExpiresAt],
    );
    return row as UploadClaim | null;
  }

  /** False when the claim is lost. */
  async renew({ id, key }: UploadClaim, leaseExpiresAt: Date): Promise<boolean> {
    const rows = await this.em.execute<object[]>(
      `update upload set lease_expires_at = ? where id = ? and key = ? and status = 'checking' returning 1 as one`,
      [leaseExpiresAt, id, key],
    );
    return rows.length > 0;
  }

  /** The examination did not come to an end; it may begin anew. */
  async release({ id, key }: UploadClaim): Promise<void> {
    await this.em.execute(
      `update upload set status = 'awaiting-bytes', lease_expires_at = null where id = ? and key = ? and status = 'checking'`,
      [id, key],
    );
  }

  /** As before the claim: what the last examination may have stored is named again. */
  async putBack({ id, key, previousKey }: UploadClaim): Promise<void> {
    await this.em.execute(
      `update upload set status = 'awaiting-bytes', key = ?, lease_expires_at = null where id = ? and key = ? and status = 'checking'`,
      [previousKey, id, key],
    );
  }

  /** Null when the claim is lost. */
  async markReady({ id, key }: UploadClaim, facts: StoredFacts, completedAt: Date, deleteAfter: Date): Promise<UploadRow | null> {
    return this.one(
      `update upload u set status = 'ready', content_type = ?, size_bytes = ?, width = ?, height = ?, duration_ms = ?, sha256 = ?,
         completed_at = ?, delete_after = ?, lease_expires_at = null
       where u.id = ? and u.key = ? and u.status = 'checking' returning ${COLUMNS}`,
      [
        facts.contentType,
        facts.sizeBytes,
        facts.width ?? null,
        facts.height ?? null,
        wholeMs(facts.durationMs),
        facts.sha256,
        completedAt,
        deleteAfter,
        id,
        key,
      ],
    );
  }

  /** Null when the claim is lost. Nothing was stored under `key`. */
  async markRejected({ id, key }: UploadClaim, code: string, completedAt: Date, deleteAfter: Date): Promise<UploadRow | null> {
    return this.one(
      `update upload u set status = 'rejected', rejected_code = ?, key = null, completed_at = ?, delete_after = ?, lease_expires_at = null
       where u.id = ? and u.key = ? and u.status = 'checking' returning ${COLUMNS}`,
      [code, completedAt, deleteAfter, id, key],
    );
  }

  /** From here on it is gone for everybody else. */
  async markDeleting(id: UploadId, now: Date): Promise<void> {
    await this.em.execute(
      `update upload set status = 'deleting', delete_after = least(delete_after, ?), lease_expires_at = null where id = ?`,
      [now, id],
    );
  }

  async deleteRows(ids: readonly UploadId[]): Promise<number> {
    if (ids.length === 0) return 0;
    const rows = await this.em.execute<object[]>(
      `delete from upload where id = any(?::uuid[]) and status = 'deleting' returning 1 as one`,
      [asArray(ids)],
    );
    return rows.length;
  }

  private async one(sql: string, params: unknown[]): Promise<UploadRow | null> {
    const [row] = await this.many(sql, params);
    return row ?? null;
  }

  private async many(sql: string, params: unknown[]): Promise<UploadRow[]> {
    const rows = await this.em.execute<RawRow[]>(sql, params);
    return rows.map((row) => ({
      ...(row as unknown as UploadRow),
      sizeBytes: Number(row.sizeBytes),
      leaseExpiresAt: row.leaseExpiresAt === null ? null : new Date(row.leaseExpiresAt),
      createdAt: new Date(row.createdAt as string),
      completedAt: row.completedAt === null ? null : new Date(row.completedAt),
      deleteAfter: new Date(row.deleteAfter as string),
    }));
  }
}

/** A PostgreSQL array literal of plain words: ids and our own keys need no quoting. */
export function asArray(words: readonly string[]): string {
  return `{${words.join(',')}}`;
}

function wholeMs(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
