import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type RetentionBatch, RetentionPolicy } from '../../../kernel/retention-policy.js';
import { Datasets } from './datasets.js';

const DUE = 'dataset_at <= ?';

/** What the end of a training should long have removed: a second belt. */
@Injectable()
export class DatasetRetention extends RetentionPolicy {
  readonly retention = 'training-dataset';
  private readonly periodMs = retentionMs('training-dataset');

  constructor(private readonly em: EntityManager, private readonly datasets: Datasets) {
    super();
  }

  async due(at: Date): Promise<{ count: number; oldestDueAt: Date | null }> {
    const [row] = await this.em.execute<{ count: string; oldest: string | null }[]>(
      `select count(*) as count, min(dataset_at) as oldest from avatar where dataset_key is not null and ${DUE}`,
      [this.before(at)],
    );
    return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(new Date(row.oldest).getTime() + this.periodMs) : null };
  }

  removeBatch(at: Date, limit: number): Promise<RetentionBatch> {
    return this.datasets.discardWhere(DUE, [this.before(at)], limit);
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}
