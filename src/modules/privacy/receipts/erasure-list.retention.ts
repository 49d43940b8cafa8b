import { Injectable } from '@nestjs/common';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { Config } from '../../../platform/config/config.js';
import { erasureEntryMs } from '../../../platform/storage/erasure-bucket.js';
import { type ErasureEntry, ErasureList } from './erasure-list.js';

const DAY_MS = 86_400_000;

/** Entries that no backup needs any more. */
@Injectable()
export class ErasureListRetention extends RetentionPolicy {
  readonly retention = 'erasure-list';
  private readonly periodMs: number;

  constructor(private readonly list: ErasureList, config: Config) {
    super();
    this.periodMs = erasureEntryMs(config);
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const due = await this.find(at, Number.MAX_SAFE_INTEGER);
    return { count: due.length, oldestDueAt: due[0] ? this.dueAt(due[0]) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const due = await this.find(at, limit);
    const left = await this.list.remove(due.map(({ key }) => key));
    return { removed: due.length - left.length, failed: left.length };
  }

  /** They come in the order of their days. */
  private async find(at: Date, limit: number): Promise<ErasureEntry[]> {
    const due: ErasureEntry[] = [];
    for await (const entry of this.list.entries()) {
      if (this.dueAt(entry) > at || due.length >= limit) break;
      due.push(entry);
    }
    return due;
  }

  private dueAt({ enteredOn }: ErasureEntry): Date {
    return new Date(enteredOn.getTime() + DAY_MS + this.periodMs);
  }
}
