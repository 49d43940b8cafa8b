import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type CheckedSubject, type CheckVerdict, ContentCheck } from '../../../entities/moderation/content-check.entity.js';
import type { AccountId, CaseId, ContentCheckId } from '../../../kernel/ids.js';
import type { CheckerFinding } from './ports/content-checker.port.js';

export interface NewContentCheck {
  readonly id: ContentCheckId;
  readonly accountId: AccountId;
  readonly subject: CheckedSubject;
  readonly subjectId: string | null;
  readonly verdict: CheckVerdict;
  readonly rules: readonly string[];
  readonly findings: readonly CheckerFinding[];
  readonly at: Date;
}

export interface AppealableCheck {
  readonly rules: readonly string[];
  readonly caseId: CaseId | null;
}

@Injectable()
export class ContentCheckRepository {
  constructor(private readonly em: EntityManager) {}

  async insert({ id, accountId, subject, subjectId, verdict, rules, findings, at }: NewContentCheck): Promise<void> {
    await this.em.insert(ContentCheck, {
      id, accountId, subject, subjectId, verdict, rules: [...rules], checkers: findings, createdAt: at, caseId: null,
    });
  }

  /** Their own that was not allowed, locked until the caller's transaction ends. */
  async findRefusedLocked(accountId: AccountId, id: ContentCheckId): Promise<AppealableCheck | null> {
    const query = `
      select to_json(rules) as rules, case_id as "caseId" from content_check
      where id = ? and account_id = ? and verdict <> 'allow' for update`;
    const [row] = await this.em.execute<AppealableCheck[]>(query, [id, accountId]);
    return row ?? null;
  }

  async appealed(id: ContentCheckId, caseId: CaseId): Promise<void> {
    await this.em.execute('update content_check set case_id = ? where id = ?', [caseId, id], 'run');
  }
}
