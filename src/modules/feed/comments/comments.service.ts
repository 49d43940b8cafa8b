import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CommentId, Ids, type PostId } from '../../../kernel/ids.js';
import { InvalidRequest, type Once, type Page, type PageQuery } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { Permission } from '../posts/permission.js';
import { PostNotFound } from '../posts/posts.problems.js';
import { publicText } from '../public-text.js';
import { TimedList } from '../timed-list.js';
import { foldedWords } from '../visibility/folded-words.js';
import { CommentChecks, type CommentLook } from './comment-checks.js';
import type { CommentRow } from './comment-row.js';
import { CommentStates } from './comment-states.js';
import { CommentQueries } from './comment.queries.js';
import { CommentRepository } from './comment.repository.js';
import { CommentView } from './comment.view.js';
import { COMMENT_MAX, type CreateCommentBody } from './comments.dto.js';
import { CommentNotFound } from './comments.problems.js';

const OWN_ADDRESS = { en: 'must not have your own e-mail address', es: 'no debe tener tu propia dirección de correo' }; // P2

/** Comments and replies (P7, P28). */
@Injectable()
export class CommentsService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly auth: AuthFacade,
    private readonly permission: Permission,
    private readonly checks: CommentChecks,
    private readonly queries: CommentQueries,
    private readonly comments: CommentRepository,
    private readonly states: CommentStates,
  ) {}

  /** Newest first. @throws PostNotFound */
  async ofPost(postId: PostId, viewer: AccountId | null, { cursor, limit }: PageQuery): Promise<Page<CommentView>> {
    const pages = new TimedList({ list: `comments/${postId}`, key: 'uuid' });
    const rows = await this.queries.ofPost(postId, viewer, pages.read(cursor), limit);
    if (rows.length === 0 && !(await this.queries.canReadPost(postId, viewer))) throw new PostNotFound();
    return pages.page(rows, limit, ({ id }) => id, (row) => this.view(row));
  }

  /** Oldest first. @throws CommentNotFound */
  async repliesOf(id: CommentId, viewer: AccountId | null, { cursor, limit }: PageQuery): Promise<Page<CommentView>> {
    if (!(await this.queries.canReadThread(id, viewer))) throw new CommentNotFound();
    const pages = new TimedList({ list: `replies/${id}`, key: 'uuid' });
    const rows = await this.queries.ofThread(id, viewer, pages.read(cursor), limit);
    return pages.page(rows, limit, (row) => row.id, (row) => this.view(row));
  }

  /**
   * The checks come before the transaction, since they may ask a third party.
   * @throws FeatureRefused, PublishingRestricted, InvalidRequest, PostNotFound, CommentNotFound, ContentRefused
   */
  async write(accountId: AccountId, postId: PostId, body: CreateCommentBody, once: Once): Promise<CommentView> {
    await this.permission.assert(accountId);
    const replyTo = (body.replyTo as CommentId | undefined) ?? null;
    await this.target(accountId, postId, replyTo);
    const text = await this.textOf(accountId, body.text);
    const id = this.ids.random<CommentId>();
    const look = await this.checks.text(accountId, id, text);
    return once(async () => {
      await this.insert(accountId, postId, { id, text, look, replyTo });
      return this.view((await this.queries.find(id, accountId))!);
    });
  }

  /** One's own, or one on a post of one's own. @throws CommentNotFound */
  async delete(accountId: AccountId, id: CommentId): Promise<void> {
    await this.em.transactional(async () => {
      const comment = await this.comments.lockFor(id, accountId);
      if (!comment) throw new CommentNotFound();
      if (comment.state === 'published') await this.states.count(comment, -1);
      await this.comments.remove(comment, comment.accountId === accountId ? 'author' : 'post-author');
    });
  }

  /** What it is written to. @throws PostNotFound, CommentNotFound for what the person does not see, or of another post */
  private async target(accountId: AccountId, postId: PostId, replyTo: CommentId | null) {
    const post = await this.comments.answeredPost(postId, accountId);
    if (!post) throw new PostNotFound();
    if (replyTo === null) return { post, answered: null };
    const answered = await this.comments.answeredComment(replyTo, postId, accountId);
    if (!answered) throw new CommentNotFound();
    return { post, answered };
  }

  /** @throws InvalidRequest */
  private async textOf(accountId: AccountId, written: string): Promise<string> {
    const text = publicText(written, { pointer: '#/text', max: COMMENT_MAX });
    const own = (await this.auth.privateWordsOf(accountId)).filter((word) => word.includes('@'));
    const found = own.some((address) => text.normalize('NFKC').toLowerCase().includes(address.toLowerCase()));
    if (found) throw InvalidRequest.at('#/text', OWN_ADDRESS);
    return text;
  }

  private async insert(
    accountId: AccountId, postId: PostId, written: { id: CommentId; text: string; look: CommentLook; replyTo: CommentId | null },
  ): Promise<void> {
    const { id, text, look, replyTo } = written;
    await this.permission.assertStays(accountId);
    const { post, answered } = await this.target(accountId, postId, replyTo);
    const rootId = answered && (answered.rootId ?? answered.id);
    const state = look.held ? 'held' : 'published';
    const createdAt = this.clock.now();
    await this.comments.insert({
      id, postId, accountId, rootId, replyToId: answered?.id ?? null, text, folded: foldedWords(text), state, createdAt,
    });
    if (look.held) return this.checks.askForReview(accountId, id, look);
    await this.states.count({ postId, rootId, counted: true }, 1);
    await this.states.announce({ id, postId, postAuthorId: post.authorId, accountId, repliedTo: answered?.accountId ?? null });
  }

  private view(row: CommentRow): CommentView {
    return CommentView.of(row, (key) => this.auth.avatarUrlOf(key));
  }
}
