import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CommentId, PostId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, DoOnce, Idempotent, IdParam, type Once, OpenTo, PageQuery, Public, RateLimit, Refuses,
} from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { ContentRefused, PublishingRestricted } from '../../moderation/index.js';
import { PostNotFound } from '../posts/posts.problems.js';
import { CommentPage, CommentView } from './comment.view.js';
import { CreateCommentBody } from './comments.dto.js';
import { CommentNotFound } from './comments.problems.js';
import { CommentsService } from './comments.service.js';

@ApiTags('community')
@Controller('v1')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get('posts/:id/comments')
  @Public({ viewer: true })
  @ApiOperation({ summary: 'Newest first, without replies. Of what is gone its place is shown while replies hang on it' })
  @ApiOkResponse({ type: CommentPage })
  @Refuses(PostNotFound)
  list(@CurrentUser() user: AuthenticatedUser | null, @IdParam() id: PostId, @Query() query: PageQuery): Promise<CommentPage> {
    return this.comments.ofPost(id, user?.id ?? null, query);
  }

  @Post('posts/:id/comments')
  @HttpCode(201)
  @Idempotent({ late: true })
  @RateLimit('comments')
  @ApiCreatedResponse({ type: CommentView })
  @Refuses(PostNotFound, CommentNotFound, FeatureRefused, PublishingRestricted, ContentRefused)
  write(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: PostId, @Body() body: CreateCommentBody, @DoOnce() once: Once,
  ): Promise<CommentView> {
    return this.comments.write(user.id, id, body, once);
  }

  @Get('comments/:id/replies')
  @Public({ viewer: true })
  @ApiOperation({ summary: 'Oldest first: all of a thread, those to other replies among them. A reply itself has none' })
  @ApiOkResponse({ type: CommentPage })
  @Refuses(CommentNotFound)
  replies(@CurrentUser() user: AuthenticatedUser | null, @IdParam() id: CommentId, @Query() query: PageQuery): Promise<CommentPage> {
    return this.comments.repliesOf(id, user?.id ?? null, query);
  }

  @Delete('comments/:id')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiOperation({ summary: "One's own, or somebody's on a post of one's own; `removedBy` tells which, where its place is left" })
  @ApiNoContentResponse()
  @Refuses(CommentNotFound)
  remove(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CommentId): Promise<void> {
    return this.comments.delete(user.id, id);
  }
}
