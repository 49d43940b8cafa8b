import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import type { CommentId } from '../../../kernel/ids.js';
import { CommentRepository } from '../comments/comment.repository.js';
import { CommentStates } from '../comments/comment-states.js';

const BATCH = 200;
const SOME = 'select id from comment where account_id = ? order by id limit ?';

/** Whatever the person wrote to others, wherever it stands. What was answered keeps its place, without words and name (P7, P28). */
@Injectable()
export class WithdrawComments extends ErasureWork {
  readonly phase = 'withdraw';
  readonly name = 'feed.withdraw-comments';

  constructor(
    private readonly em: EntityManager,
    private readonly comments: CommentRepository,
    private readonly states: CommentStates,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const some = await this.em.execute<{ id: CommentId }[]>(SOME, [accountId, BATCH]);
    let comments = 0;
    for (const { id } of some) {
      if (signal.aborted) return { done: false, counts: { comments } };
      if (await this.em.transactional(() => this.withdraw(id))) comments += 1;
    }
    return { done: some.length < BATCH, counts: { comments } };
  }

  private async withdraw(id: CommentId): Promise<boolean> {
    const comment = await this.comments.lock(id);
    if (!comment) return false; // with its post, meanwhile
    if (comment.state === 'published') await this.states.count(comment, -1);
    await this.comments.remove(comment, 'author');
    return true;
  }
}
