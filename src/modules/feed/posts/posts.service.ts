import { Injectable } from '@nestjs/common';
import type { AccountId, CreationId, PostId } from '../../../kernel/ids.js';
import type { Once } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { GenerationFacade } from '../../generation/index.js';
import { Permission } from './permission.js';
import { PostRemoval } from './post-removal.js';
import { PostViews } from './post-views.js';
import type { PostView } from './post.view.js';
import { type CreatePostBody, type PreviewPostBody, PostPreviewView } from './posts.dto.js';
import { PostNotFound } from './posts.problems.js';
import { PostQueries } from './posts.queries.js';
import { PublicWordsService } from './public-words.js';
import { Publishing } from './publishing.js';

const PREVIEW_URL_SECONDS = 600;

@Injectable()
export class PostsService {
  constructor(
    private readonly auth: AuthFacade,
    private readonly generation: GenerationFacade,
    private readonly permission: Permission,
    private readonly words: PublicWordsService,
    private readonly publishing: Publishing,
    private readonly removal: PostRemoval,
    private readonly queries: PostQueries,
    private readonly views: PostViews,
  ) {}

  /** Stores nothing. @throws CreationNotFound, InvalidRequest, FeatureRefused, PublishingRestricted */
  async preview(accountId: AccountId, body: PreviewPostBody): Promise<PostPreviewView> {
    await this.permission.assert(accountId);
    const id = body.creationId as CreationId;
    const creation = await this.generation.publishable(accountId, id);
    const words = await this.words.of(accountId, creation.prompt, body);
    const { username, avatarKey } = await this.queries.authorOf(accountId);
    const links = await this.generation.links(accountId, id, PREVIEW_URL_SECONDS);
    return PostPreviewView.of({ username, avatarUrl: this.auth.avatarUrlOf(avatarKey) }, links, creation, words);
  }

  /** @throws as `Publishing.publish` */
  create(accountId: AccountId, body: CreatePostBody, once: Once): Promise<PostView> {
    return this.publishing.publish(accountId, body, once, (id) => this.get(id, accountId));
  }

  /** @throws PostNotFound, also for what the reader may not see */
  async get(id: PostId, viewer: AccountId | null): Promise<PostView> {
    const row = await this.queries.find(id, viewer);
    if (!row) throw new PostNotFound();
    return row.own ? this.views.ofOwn(row) : this.views.of(row);
  }

  /** @throws PostNotFound, also for somebody else's; ServiceUnavailable when the rest is done later */
  async delete(accountId: AccountId, id: PostId): Promise<void> {
    if (!(await this.removal.delete(accountId, id))) throw new PostNotFound();
  }
}
