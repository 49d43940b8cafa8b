import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { PostId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, DoOnce, IdParam, Idempotent, type Once, OpenTo, Public, RateLimit, Refuses,
} from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { CreationNotFound } from '../../generation/index.js';
import { ContentRefused, PublishingRestricted } from '../../moderation/index.js';
import { PostView } from './post.view.js';
import { CreatePostBody, PostPreviewView, PreviewPostBody } from './posts.dto.js';
import { CreationNotPostable, PostBeingMade, PostExists, PostNotFound, PostRemoved } from './posts.problems.js';
import { PostsService } from './posts.service.js';

@ApiTags('posts')
@Controller('v1/posts')
export class PostsController {
  constructor(private readonly posts: PostsService) {}

  /** What the public would see. Nothing is posted. */
  @Post('preview')
  @RateLimit('posts')
  @HttpCode(200)
  @ApiOkResponse({ type: PostPreviewView })
  @Refuses(CreationNotFound, FeatureRefused, PublishingRestricted)
  preview(@CurrentUser() user: AuthenticatedUser, @Body() body: PreviewPostBody): Promise<PostPreviewView> {
    return this.posts.preview(user.id, body);
  }

  @Post()
  @RateLimit('posts')
  @Idempotent({ late: true })
  @ApiCreatedResponse({ type: PostView })
  @Refuses(
    CreationNotFound, FeatureRefused, PublishingRestricted, PostExists, PostRemoved, PostBeingMade, CreationNotPostable, ContentRefused,
  )
  create(@CurrentUser() user: AuthenticatedUser, @Body() body: CreatePostBody, @DoOnce() once: Once): Promise<PostView> {
    return this.posts.create(user.id, body, once);
  }

  @Get(':id')
  @Public({ viewer: true })
  @ApiOkResponse({ type: PostView })
  @Refuses(PostNotFound)
  get(@CurrentUser() user: AuthenticatedUser | null, @IdParam() id: PostId): Promise<PostView> {
    return this.posts.get(id, user?.id ?? null);
  }

  @Delete(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PostNotFound)
  delete(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PostId): Promise<void> {
    return this.posts.delete(user.id, id);
  }
}
