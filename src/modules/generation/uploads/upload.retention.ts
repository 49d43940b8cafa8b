import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { RetentionPolicy, type RetentionBatch } from '../../../kernel/retention-policy.js';
import { UploadRemoval } from './upload-removal.js';

const COMPLETED = `delete_after <= ? and (status in ('ready', 'rejected') or (status = 'deleting' and completed_at is not null))`;
const NEVER_COMPLETED = `
  delete_after <= ? and (status in ('awaiting-bytes', 'checking') or (status = 'deleting' and completed_at is null))`;
/** Those that are due themselves take it along. */
const FORM_STILL_KEPT = `raw_key is not null and status in ('ready', 'rejected') and created_at <= ? and delete_after > ?`;

/** P25: a source file, seven days after its completion. Also finishes deletions that storage did not let finish. */
@Injectable()
export class SourceUploadRetention extends RetentionPolicy {
  readonly retention = 'source-upload';
  override readonly batch = 50_000;

  constructor(private readonly em: EntityManager, private readonly removal: UploadRemoval) {
    super();
  }

  async due(at: Date) {
    const [row] = await this.em.execute<DueCount[]>(
      `select count(*) as count, min(delete_after) as oldest from upload where ${COMPLETED}`,
      [at],
    );
    return inWords(row);
  }

  async removeBatch(at: Date, limit: number, signal: AbortSignal): Promise<RetentionBatch> {
    return this.removal.removeWhere(COMPLETED, [at], limit, signal);
  }
}

/** A day after an upload was begun: what was never completed, and whatever lies where its form was posted to. */
@Injectable()
export class UnfinishedUploadRetention extends RetentionPolicy {
  readonly retention = 'unfinished-upload';
  private readonly periodMs = retentionMs('unfinished-upload');

  constructor(private readonly em: EntityManager, private readonly removal: UploadRemoval) {
    super();
  }

  async due(at: Date) {
    const [row] = await this.em.execute<DueCount[]>(
      `select count(*) as count, min(since) as oldest from (
         select delete_after as since from upload where ${NEVER_COMPLETED}
         union all
         select created_at + ? * interval '1 millisecond' from upload where ${FORM_STILL_KEPT}) as due`,
      [at, this.periodMs, this.before(at), at],
    );
    return inWords(row);
  }

  async removeBatch(at: Date, limit: number, signal: AbortSignal): Promise<RetentionBatch> {
    const rows = await this.removal.removeWhere(NEVER_COMPLETED, [at], limit, signal);
    const left = limit - rows.removed - rows.failed;
    if (left <= 0) return rows;
    const raw = await this.removal.clearRawWhere(FORM_STILL_KEPT, [this.before(at), at], left);
    return { removed: rows.removed + raw.removed, failed: rows.failed + raw.failed };
  }

  private before(at: Date): Date {
    return new Date(at.getTime() - this.periodMs);
  }
}

interface DueCount {
  count: string;
  oldest: Date | string | null;
}

function inWords(row: DueCount | undefined): { count: number; oldestDueAt: Date | null } {
  return { count: Number(row?.count ?? 0), oldestDueAt: row?.oldest ? new Date(row.oldest) : null };
}
