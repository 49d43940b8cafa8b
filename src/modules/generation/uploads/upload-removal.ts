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
/** Requests at a time: while storage is at work on some, the rows of others go. */
const AT_ONCE = 3;

/** Removes uploads in bulk: hides them, then their bytes, then their rows. What storage does not confirm keeps its row. */
@Injectable()
export class UploadRemoval {
  constructor(private readonly em: EntityManager, private readonly uploads: UploadRepository, private readonly storage: ObjectStorage) {}

  /**
   * `condition` on `upload`, with its `params`; at most `limit`, the longest overdue first. Once `signal` is aborted no further request
   * is begun, and what is left is due still. @throws what storage throws, when all that is under way has ended
   */
  async removeWhere(condition: string, params: readonly unknown[], limit: number, signal: AbortSignal): Promise<RetentionBatch> {
    const rows = await this.em.execute<DueRow[]>(
      `with due as (select id from upload where ${condition} order by delete_after limit ? for update skip locked)
       update upload u set status = 'deleting', lease_expires_at = null from due where u.id = due.id returning u.id, u.raw_key, u.key`,
      [...params, limit],
    );
    const batch = { removed: 0, failed: 0 };
    const parts = partsOf(rows);
    const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
      for (let part = parts.pop(); part !== undefined && !signal.aborted; part = parts.pop()) {
        const removed = await this.removePart(part).catch((error: unknown) => {
          parts.length = 0;
          throw error;
        });
        batch.removed += removed;
        batch.failed += part.length - removed;
      }
    }));
    const failure = outcomes.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
    return batch;
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

/** Each of as many rows as have their keys in one request; the first to be worked on is the last. */
function partsOf(rows: readonly DueRow[]): DueRow[][] {
  const parts: DueRow[][] = [];
  let keys = KEYS_OF_A_REQUEST;
  for (const row of rows) {
    const own = keysOf(row).length;
    if (keys + own > KEYS_OF_A_REQUEST) [keys] = [0, parts.push([])];
    parts.at(-1)!.push(row);
    keys += own;
  }
  return parts.reverse();
}

function keysOf({ raw_key, key }: DueRow): string[] {
  return [raw_key, key].filter((name) => name !== null);
}
