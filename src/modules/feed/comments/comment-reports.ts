import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type FoundSubject, ReportableContent, type SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { isUuid } from '../../../platform/http/index.js';
import { ownsComment, reachesComment, VIEWER } from '../visibility/visibility.js';
import { CommentRepository } from './comment.repository.js';
import { CommentStates } from './comment-states.js';

const FIND = `
  select c.id as "subjectId", c.account_id as "accountId" from ${VIEWER}, comment c
  where c.id = ? and (${reachesComment('c')} or ${ownsComment('c')})`;

/** Comments, as moderation meets them (P31). */
@Injectable()
export class CommentReports extends ReportableContent {
  readonly type = 'comment';

  constructor(
    private readonly em: EntityManager,
    private readonly comments: CommentRepository,
    private readonly states: CommentStates,
  ) {
    super();
  }

  async find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    if (!isUuid(ref)) return null;
    const [found] = await this.em.execute<FoundSubject[]>(FIND, [viewer, ref]);
    return found ?? null;
  }

  async snapshot(subjectId: string): Promise<SubjectSnapshot | null> {
    const comment = await this.comments.lock(subjectId);
    if (!comment) return null;
    const { accountId, text, postId, replyToId, state, createdAt } = comment;
    return { accountId, texts: { text }, facts: { postId, replyToId, state }, files: [], publishedAt: new Date(createdAt) };
  }

  async hide(subjectId: string): Promise<void> {
    const comment = await this.comments.lock(subjectId);
    if (comment && comment.state !== 'removed') await this.states.remove(comment);
  }

  async restore(subjectId: string): Promise<boolean> {
    const comment = await this.comments.lock(subjectId);
    if (!comment) return false;
    if (comment.state !== 'published') await this.states.publish(comment);
    return true;
  }
}
