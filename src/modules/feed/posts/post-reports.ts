import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import { type FoundSubject, ReportableContent, type SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Counters } from '../counters/counters.js';
import { PostPublished } from '../feed.events.js';
import { ownsPost, seesPost, VIEWER } from '../visibility/visibility.js';
import { PostRepository } from './post.repository.js';

const FIND = `
  select post.id as "subjectId", post.account_id as "accountId" from ${VIEWER}, post
  where post.id = ? and (${seesPost('post')} or ${ownsPost('post')})`;
const SNAPSHOT = `
  select account_id as "accountId", prompt, caption, tool, kind, key, content_type as "contentType", sha256,
    (select c.sha256 from creation c where c.id = post.creation_id) as "sourceSha256",
    perceptual_hash::text as "perceptualHash", published_at as "publishedAt"
  from post where id = ? and state in ('published', 'held', 'removed') and deleting_at is null`;

interface Row {
  readonly accountId: AccountId;
  readonly prompt: string | null;
  readonly caption: string | null;
  readonly tool: string;
  readonly kind: string;
  readonly key: string;
  readonly contentType: string;
  readonly sha256: string;
  readonly sourceSha256: string | null;
  readonly perceptualHash: string | null;
  readonly publishedAt: string;
}

/** Posts as moderation sees them: found by whoever sees them, sealed, taken out of sight and shown again. */
@Injectable()
export class PostReports extends ReportableContent {
  readonly type = 'post';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly posts: PostRepository,
    private readonly counters: Counters,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    const [found] = await this.em.execute<FoundSubject[]>(FIND, [viewer, ref]);
    return found ?? null;
  }

  async snapshot(subjectId: string): Promise<SubjectSnapshot | null> {
    if (!(await this.posts.lock(subjectId as PostId))) return null;
    const [row] = await this.em.execute<Row[]>(SNAPSHOT, [subjectId]);
    if (!row) return null;
    const { accountId, prompt, caption, tool, kind, key, contentType, sha256, sourceSha256, perceptualHash } = row;
    return {
      accountId,
      texts: { ...(prompt !== null && { prompt }), ...(caption !== null && { caption }) },
      facts: { tool, kind },
      files: [{ key, contentType, sha256, sourceSha256, perceptualHash }],
      publishedAt: new Date(row.publishedAt),
    };
  }

  async hide(subjectId: string): Promise<void> {
    const post = await this.posts.lock(subjectId as PostId);
    if (post?.state !== 'published' && post?.state !== 'held') return;
    await this.posts.setState(post.id, 'removed', this.clock.now());
    if (post.state === 'published') await this.counters.add('posts', post.accountId, -1);
  }

  /**
   * What was removed takes its old place again; what was held has its place from now on, and is announced. What its author deleted
   * meanwhile stays away, and goes: nothing keeps its creation from being posted again.
   */
  async restore(subjectId: string): Promise<boolean> {
    const post = await this.posts.lock(subjectId as PostId);
    if (post?.state === 'published') return true;
    if (post?.state !== 'removed' && post?.state !== 'held') return false;
    if (post.deletedByAuthor) {
      await this.posts.beginDeletion(post.id, this.clock.now()); // the sweep does the rest
      return false;
    }
    if (post.state === 'removed') await this.posts.setState(post.id, 'published', null);
    else {
      await this.posts.show(post.id, this.clock.now());
      await this.outbox.append(PostPublished, { postId: post.id, accountId: post.accountId });
    }
    await this.counters.add('posts', post.accountId, 1);
    return true;
  }
}
