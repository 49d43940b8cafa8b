import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { ErasureSubject } from '../../../kernel/account-erasure.js';
import type { AccountId, DeletionId } from '../../../kernel/ids.js';
import { ERASURE_LIST_PREFIX } from '../../../platform/storage/erasure-bucket.js';
import { ListBucket } from './list-bucket.js';

export interface ErasureEntry extends ErasureSubject {
  readonly key: string;
  /** Midnight UTC of the day on which the end began. */
  readonly enteredOn: Date;
  /** It says that the person was told that it is done; then the deletion stands for the account, which is gone. */
  readonly isTold: boolean;
}

/** `erased/2026-11-22/<account>.<deletion>`: the key says all that a replay needs, in the order of days. Told: the deletion twice. */
const KEY = /^erased\/(\d{4}-\d{2}-\d{2})\/([0-9a-f-]{36})\.([0-9a-f-]{36})$/;
const STARTED = 'select started_at as "startedAt" from account_deletion where id = ?';

/**
 * Which accounts were erased, kept where no backup of the database reaches: a restored one is made to forget them again. Ids alone, and
 * no longer than a backup may live. Append-only but for its retention. What is entered of one end lies under the day on which it began:
 * done again or later it is the same entry, and the receipt can say when it goes.
 */
@Injectable()
export class ErasureList {
  constructor(
    private readonly em: EntityManager,
    private readonly bucket: ListBucket,
    private readonly clock: Clock,
  ) {}

  /** Before the first row goes. Idempotent. @throws StorageUnavailable */
  enter(subject: ErasureSubject): Promise<void> {
    return this.put(subject);
  }

  /** The last letter is on its way: a database in which the end is under way is an older one. Idempotent. @throws StorageUnavailable */
  told(deletionId: DeletionId): Promise<void> {
    return this.put({ accountId: deletionId as string as AccountId, deletionId });
  }

  /** The oldest day first. @throws StorageUnavailable */
  async *entries(): AsyncGenerator<ErasureEntry> {
    for await (const { key } of (await this.bucket.ready()).list(ERASURE_LIST_PREFIX)) {
      const [, day, accountId, deletionId] = KEY.exec(key) ?? [];
      if (day === undefined) continue; // of somebody else
      const enteredOn = new Date(`${day}T00:00:00.000Z`);
      yield { key, enteredOn, accountId: accountId as AccountId, deletionId: deletionId as DeletionId, isTold: accountId === deletionId };
    }
  }

  /** Returns the keys that are still there. @throws StorageUnavailable */
  async remove(keys: readonly string[]): Promise<readonly string[]> {
    return (await this.bucket.ready()).remove(keys);
  }

  private async put({ accountId, deletionId }: ErasureSubject): Promise<void> {
    const [end] = await this.em.execute<{ startedAt: string | null }[]>(STARTED, [deletionId]);
    const at = this.clock.now().toISOString();
    const day = (end?.startedAt ? new Date(end.startedAt).toISOString() : at).slice(0, 'YYYY-MM-DD'.length);
    const key = `${ERASURE_LIST_PREFIX}${day}/${accountId}.${deletionId}`;
    const body = Buffer.from(JSON.stringify({ accountId, deletionId, at }));
    await (await this.bucket.ready()).put(key, body, { contentType: 'application/json' });
  }
}
