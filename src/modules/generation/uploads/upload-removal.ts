import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadId } from '../../../kernel/ids.js';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { asArray, UploadRepository } from './upload.repository.js';

interface DueRow {
  id: UploadId;
  raw_key: string | null;
  key: string | null;
}

/** As many as one request to storage takes. */
const KEYS_OF_A_REQUEST = 1000;
/** Rows that are looked for at a time. */
const PAGE = 5000;
/** Requests at a time: while storage is at work on some, the rows of others are hidden or go. */
const AT_ONCE = 3;
/** Before the oldest. */
const NOWHERE = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Removes uploads in bulk: hides them, then their bytes, then their rows. What storage does not confirm keeps its row. */
@Injectable()
export class UploadRemoval {
  constructor(private readonly em: EntityManager, private readonly uploads: UploadRepository, private readonly storage: ObjectStorage) {}

  /**
   * `condition` on `upload`, with its `params`; at most `limit`, the longest overdue first. Once `signal` is aborted no further request
   * is begun, and what is left is due still; likewise once storage has failed.
   * @throws what storage throws, when all that is under way has ended and nothing was removed
   */
  async removeWhere(condition: string, params: readonly unknown[], limit: number, signal: AbortSignal): Promise<RetentionBatch> {
    const batch = { removed: 0, failed: 0 };
    const parts = this.hidden(condition, params, limit, signal);
    const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
      for await (const part of parts) {
        batch.failed += part.length;
        const removed = await this.removePart(part);
        batch.removed += removed;
        batch.failed -= removed;
      }
    }));
    const failure = outcomes.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected' && batch.removed === 0) throw failure.reason;
    return batch;
  }

  /**
   * What is due, the longest overdue first, out of everybody's sight once it is given. Each is given once, so that what storage keeps does
   * not come again. For several to draw from: whoever fails ends it for all.
   */
  private async *hidden(condition: string, params: readonly unknown[], limit: number, signal: AbortSignal): AsyncGenerator<DueRow[]> {
    let last = NOWHERE;
    for (let left = limit; left > 0; ) {
      const rows = await this.em.execute<(DueRow & { at: string })[]>(
        `with due as (select id, delete_after from upload where (${condition}) and (delete_after, id) > (?, ?)
           order by delete_after, id limit ? for update skip locked),
         hidden as (update upload u set status = 'deleting', lease_expires_at = null from due where u.id = due.id
           returning u.id, u.raw_key, u.key)
         select id, raw_key, key, due.delete_after::text as at from hidden join due using (id) order by due.delete_after, id`,
        [...params, last.at, last.id, Math.min(left, PAGE)],
      );
      for (const part of partsOf(rows)) {
        if (signal.aborted) return;
        yield part;
      }
      const end = rows.at(-1);
      if (!end) return;
      [last, left] = [end, left - rows.length];
    }
  }

  /** Clears addresses to which something may have been sent after the examination, and forgets them; the uploads stay. */
  async clearRawWhere(condition: string, params: readonly unknown[], limit: number): Promise<RetentionBatch> {
    const rows = await this.em.execute<DueRow[]>(
      `select id, raw_key, key from upload where ${condition} order by created_at limit ?`,
      [...params, limit],
    );
    if (rows.length === 0) return { removed: 0, failed: 0 };
    const left = new Set(await this.storage.remove(rows.map(({ raw_key }) => raw_key!)));
    const cleared = rows.filter(({ raw_key }) => !left.has(raw_key!));
    await this.em.execute('update upload set raw_key = null where id = any(?::uuid[])', [asArray(cleared.map(({ id }) => id))]);
    return { removed: cleared.length, failed: rows.length - cleared.length };
  }

  /** The bytes of all, then the rows of those whose bytes are gone. @returns how many */
  private async removePart(rows: readonly DueRow[]): Promise<number> {
    const left = new Set(await this.storage.remove(rows.flatMap(keysOf)));
    const cleared = rows.filter((row) => !keysOf(row).some((key) => left.has(key)));
    await this.uploads.deleteRows(cleared.map(({ id }) => id));
    return cleared.length;
  }
}

/** Each of as many rows as have their keys in one request. */
function partsOf(rows: readonly DueRow[]): DueRow[][] {
  const parts: DueRow[][] = [];
  let keys = KEYS_OF_A_REQUEST;
  for (const row of rows) {
    const own = keysOf(row).length;
    if (keys + own > KEYS_OF_A_REQUEST) [keys] = [0, parts.push([])];
    parts.at(-1)!.push(row);
    keys += own;
  }
  return parts;
}

function keysOf({ raw_key, key }: DueRow): string[] {
  return [raw_key, key].filter((name) => name !== null);
}
