import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Evidence } from '../../../entities/moderation/evidence.entity.js';
import type { CaseId } from '../../../kernel/ids.js';

export interface EvidenceRow {
  readonly id: string;
  readonly caseId: CaseId;
  readonly kind: 'facts' | 'file' | 'note';
  /** Sealed. */
  readonly content: string | null;
  readonly key: string | null;
  readonly contentType: string | null;
  readonly sha256: string | null;
  readonly sourceSha256: string | null;
  readonly perceptualHash: string | null;
  readonly holdUntil: Date;
  readonly createdAt: Date;
}

const COLUMNS = `id, case_id as "caseId", kind, content, key, content_type as "contentType", sha256, source_sha256 as "sourceSha256",
  perceptual_hash::text as "perceptualHash", hold_until as "holdUntil", created_at as "createdAt"`;
const ONE = `select ${COLUMNS} from evidence where case_id = ? and id = ?`;
const LAST_FACTS = `select ${COLUMNS} from evidence where case_id = ? and kind = 'facts' order by created_at desc, id desc limit 1`;
const OF_CASE = `select ${COLUMNS} from evidence where case_id = ? order by created_at, id`;
const EXTEND = 'update evidence set hold_until = greatest(hold_until, ?) where case_id = ? and hold_until < ? returning 1 as one';

/** The rows of sealed copies, in the caller's transaction. */
@Injectable()
export class EvidenceRows {
  constructor(private readonly em: EntityManager) {}

  async insert(row: EvidenceRow): Promise<void> {
    await this.em.insert(Evidence, row);
  }

  find(caseId: CaseId, id: string): Promise<EvidenceRow | null> {
    return this.first(ONE, [caseId, id]);
  }

  findLastFacts(caseId: CaseId): Promise<EvidenceRow | null> {
    return this.first(LAST_FACTS, [caseId]);
  }

  /** In the order they were sealed. */
  async listOf(caseId: CaseId): Promise<EvidenceRow[]> {
    return (await this.em.execute<EvidenceRow[]>(OF_CASE, [caseId])).map(dated);
  }

  /** False when all of it was held that long anyway. */
  async holdAtLeastUntil(caseId: CaseId, until: Date): Promise<boolean> {
    return (await this.em.execute<object[]>(EXTEND, [until, caseId, until])).length > 0;
  }

  private async first(query: string, values: readonly string[]): Promise<EvidenceRow | null> {
    const [row] = await this.em.execute<EvidenceRow[]>(query, [...values]);
    return row ? dated(row) : null;
  }
}

/** Raw queries give times as text. */
function dated(row: EvidenceRow): EvidenceRow {
  return { ...row, holdUntil: new Date(row.holdUntil), createdAt: new Date(row.createdAt) };
}
