import { Injectable } from '@nestjs/common';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { Config } from '../../../platform/config/config.js';
import { erasureEntryMs } from '../../../platform/storage/erasure-bucket.js';
import { ErasureList } from './erasure-list.js';
import { UndoneList } from './undone-list.js';

const DAY_MS = 86_400_000;

type Entry = Readonly<{ key: string; enteredOn: Date }>;

/** Entries that no backup needs any more: of ends that were carried out, and of those that were taken back. */
@Injectable()
export class ErasureListRetention extends RetentionPolicy {
  readonly retention = 'erasure-list';
  private readonly periodMs: number;

  constructor(private readonly list: ErasureList, private readonly undone: UndoneList, config: Config) {
    super();
    this.periodMs = erasureEntryMs(config);
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const due = await this.find(at, Number.MAX_SAFE_INTEGER);
    const oldest = Math.min(...due.map((entry) => this.dueAt(entry).getTime()));
    return { count: due.length, oldestDueAt: due.length > 0 ? new Date(oldest) : null };
  }

  async removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    const due = await this.find(at, limit);
    const left = await this.list.remove(due.map(({ key }) => key));
    return { removed: due.length - left.length, failed: left.length };
  }

  /** Those of the list of erasures come in the order of their days. */
  private async find(at: Date, limit: number): Promise<Entry[]> {
    const due: Entry[] = [];
    for await (const entry of this.list.entries()) {
      if (this.dueAt(entry) > at || due.length >= limit) break;
      due.push(entry);
    }
    for await (const entry of this.undone.entries()) {
      if (due.length >= limit) break;
      if (this.dueAt(entry) <= at) due.push(entry);
    }
    return due;
  }

  private dueAt({ enteredOn }: Entry): Date {
    return new Date(enteredOn.getTime() + DAY_MS + this.periodMs);
  }
}
