import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { DeletionId } from '../../../kernel/ids.js';
import { UNDONE_PREFIX } from '../../../platform/storage/erasure-bucket.js';
import { StorageUnavailable } from '../../../platform/storage/object-storage.js';
import { ListBucket } from './list-bucket.js';

export interface UndoneEntry {
  readonly key: string;
  readonly deletionId: DeletionId;
  /** Midnight UTC of the day on which it was entered. */
  readonly enteredOn: Date;
}

/** `undone/<deletion>.2026-11-22`: found by the deletion, removed by the day. */
const KEY = /^undone\/([0-9a-f-]{36})\.(\d{4}-\d{2}-\d{2})$/;

/**
 * Which ends were taken back, kept where no backup of the database reaches: one that was made while such an end waited would carry it out,
 * and erase somebody who changed their mind. Ids of ends alone, no longer than a backup may live; gone once the account is erased.
 */
@Injectable()
export class UndoneList {
  constructor(private readonly bucket: ListBucket, private readonly clock: Clock) {}

  /** Before what takes it back is committed. @throws StorageUnavailable */
  async enter(deletionId: DeletionId): Promise<void> {
    const at = this.clock.now().toISOString();
    const key = `${prefixOf(deletionId)}${at.slice(0, 'YYYY-MM-DD'.length)}`;
    await (await this.bucket.ready()).put(key, Buffer.from(JSON.stringify({ deletionId, at })), { contentType: 'application/json' });
  }

  /** @throws StorageUnavailable */
  async has(deletionId: DeletionId): Promise<boolean> {
    return (await this.keysOf(deletionId)).length > 0;
  }

  /** Idempotent. @throws StorageUnavailable */
  async forget(deletionIds: readonly DeletionId[]): Promise<void> {
    const keys: string[] = [];
    for (const id of deletionIds) keys.push(...(await this.keysOf(id)));
    if (keys.length === 0) return;
    if ((await this.remove(keys)).length > 0) throw new StorageUnavailable('remove: not confirmed');
  }

  /** In no order of days. @throws StorageUnavailable */
  async *entries(): AsyncGenerator<UndoneEntry> {
    for await (const { key } of (await this.bucket.ready()).list(UNDONE_PREFIX)) {
      const [, deletionId, day] = KEY.exec(key) ?? [];
      if (day === undefined) continue; // of somebody else
      yield { key, deletionId: deletionId as DeletionId, enteredOn: new Date(`${day}T00:00:00.000Z`) };
    }
  }

  /** Returns the keys that are still there. @throws StorageUnavailable */
  async remove(keys: readonly string[]): Promise<readonly string[]> {
    return (await this.bucket.ready()).remove(keys);
  }

  private async keysOf(deletionId: DeletionId): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of (await this.bucket.ready()).list(prefixOf(deletionId))) keys.push(key);
    return keys;
  }
}

function prefixOf(deletionId: DeletionId): string {
  return `${UNDONE_PREFIX}${deletionId}.`;
}
