import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CreationId, Ids, type PostId } from '../../../kernel/ids.js';
import type { Once } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { perceptualHash } from '../../../platform/media/index.js';
import { AuthFacade } from '../../auth/index.js';
import { GenerationFacade, type PublishableCreation } from '../../generation/index.js';
import { Counters } from '../counters/counters.js';
import { PostPublished } from '../feed.events.js';
import { type PublicCopy, PublicCopies } from '../media/public-copies.js';
import { foldedWords } from '../visibility/folded-words.js';
import { Permission } from './permission.js';
import { PostRemoval } from './post-removal.js';
import { type NewPost, type PostFile, PostRepository, type StoredPost } from './post.repository.js';
import { PostBeingMade, PostExists, PostRemoved } from './posts.problems.js';
import { type Look, PublicChecks } from './public-checks.js';
import { type PublicWords, PublicWordsService } from './public-words.js';
import type { CreatePostBody } from './posts.dto.js';

const KEY_BYTES = 24;
/** Longer than a file takes to be made: one that is older was left by a process that ended. */
export const PREPARING_MS = 10 * 60_000;

/**
 * From a creation to a post. The file takes up to seconds to be made, and no connection is held meanwhile: once it is its turn, the
 * row is written first (`preparing`, with the keys), then the file, then one transaction makes it visible. A crash leaves a row that the
 * sweep removes.
 */
@Injectable()
export class Publishing {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly permission: Permission,
    private readonly generation: GenerationFacade,
    private readonly words: PublicWordsService,
    private readonly checks: PublicChecks,
    private readonly copies: PublicCopies,
    private readonly storage: ObjectStorage,
    private readonly posts: PostRepository,
    private readonly removal: PostRemoval,
    private readonly counters: Counters,
    private readonly outbox: Outbox,
    private readonly log: Log,
    private readonly auth: AuthFacade,
  ) {}

  /**
   * `answer` is called in the transaction that makes the post visible, and its answer kept with it.
   * @throws CreationNotFound, InvalidRequest, PostExists, PostRemoved, PostBeingMade, CreationNotPostable, ContentRefused,
   * PublishingRestricted, FeatureRefused, ServiceUnavailable when too many wait for their turn
   */
  async publish<T>(accountId: AccountId, body: CreatePostBody, once: Once, answer: (id: PostId) => Promise<T>): Promise<T> {
    await this.permission.assert(accountId);
    const creationId = body.creationId as CreationId;
    const creation = await this.generation.publishable(accountId, creationId);
    const words = await this.words.of(accountId, creation.prompt, body);
    const post = this.newPost(accountId, creation, words);
    const ofWords = await this.checks.words(post, words);
    const ofPrompt = await this.checks.prompt(post, creation.prompt, words);
    try {
      const [file, ofFile] = await this.copies.make(accountId, creation, {
        begin: () => this.begin(post),
        use: (copy) => this.store(post, copy),
      });
      return await once(async () => {
        await this.permission.assert(accountId);
        await this.generation.assertPublishable(accountId, creationId);
        await this.show(post, file, [ofWords, ofPrompt, ofFile]);
        return answer(post.id);
      });
    } catch (error) {
      await this.abandon(post);
      throw error;
    }
  }

  private newPost(accountId: AccountId, creation: PublishableCreation, words: PublicWords): NewPost {
    return {
      id: this.ids.random<PostId>(),
      accountId,
      creationId: creation.id,
      kind: creation.kind,
      key: objectKey('post/', this.ids.token(KEY_BYTES)),
      thumbnailKey: objectKey('post/', this.ids.token(KEY_BYTES)),
      contentType: creation.contentType,
      tool: creation.tool,
      prompt: words.prompt,
      sanitiserVersion: words.sanitiserVersion,
      caption: words.caption,
      folded: foldedWords(`${words.prompt ?? ''} ${words.caption ?? ''}`),
      createdAt: this.clock.now(),
    };
  }

  /** From now on it must be done within `PREPARING_MS`. */
  private async begin(planned: NewPost): Promise<void> {
    const post = { ...planned, createdAt: this.clock.now() };
    const existing = await this.insert(post);
    if (!existing) return;
    await this.giveWay(existing);
    if (await this.insert(post)) throw new PostBeingMade({ retryAfterSeconds: 1 });
  }

  /** Null once it is written; else the post that the creation has. */
  private insert(post: NewPost): Promise<StoredPost | null> {
    return this.em.transactional(async () => {
      await this.auth.assertStaysActive(post.accountId);
      await this.generation.assertPublishable(post.accountId, post.creationId); // the row that is written now points at it
      if (await this.posts.insertPreparing(post)) return null;
      return this.posts.ofCreation(post.accountId, post.creationId);
    });
  }

  /** Removes what a crash left of an earlier try. @throws PostExists, PostRemoved, PostBeingMade */
  private async giveWay(existing: StoredPost): Promise<void> {
    if (existing.state === 'removed') throw new PostRemoved();
    if (existing.state !== 'preparing') throw PostExists.as(existing.id);
    if (new Date(existing.createdAt) >= this.clock.after(-PREPARING_MS)) throw new PostBeingMade({ retryAfterSeconds: 1 });
    await this.removal.clearAway(existing);
  }

  private async store(post: NewPost, copy: PublicCopy): Promise<[PostFile, Look]> {
    const look = await this.checks.file(post, copy);
    await this.storage.put(post.key, copy.bytes, { contentType: copy.contentType });
    await this.storage.put(post.thumbnailKey, copy.thumbnail.bytes, { contentType: copy.thumbnail.contentType });
    const { bytes, contentType, sha256, width, height, durationMs } = copy;
    const hash = post.kind === 'image' ? await perceptualHash(bytes) : null;
    return [{ contentType, sizeBytes: bytes.length, sha256, perceptualHash: hash, width, height, durationMs }, look];
  }

  private async show(post: NewPost, file: PostFile, looks: readonly Look[]): Promise<void> {
    const { id, accountId } = post;
    const isHeld = looks.some(({ held }) => held);
    if (!(await this.posts.finish(id, isHeld ? 'held' : 'published', file, this.clock.now()))) {
      throw new PostBeingMade({ retryAfterSeconds: 1 });
    }
    if (isHeld) return this.checks.askForReview(post, looks);
    await this.counters.add('posts', accountId, 1);
    await this.outbox.append(PostPublished, { postId: id, accountId });
  }

  /** At once where it can be; else the sweep does it. */
  private async abandon({ id }: NewPost): Promise<void> {
    try {
      await this.removal.clearAway({ id });
    } catch (error) {
      this.log.warn('post-not-abandoned', { postId: id, error });
    }
  }
}
