import { Controller, Delete, Get, HttpCode, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CommentId, PostId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, OpenTo, PageQuery, Refuses } from '../../../platform/http/index.js';
import { CommentNotFound } from '../comments/comments.problems.js';
import { PostPage } from '../feeds/feed.dto.js';
import { PostNotFound } from '../posts/posts.problems.js';
import { LikedPosts } from './liked-posts.service.js';
import { LikesService } from './likes.service.js';

@ApiTags('community')
@Controller('v1')
export class LikesController {
  constructor(private readonly likes: LikesService, private readonly liked: LikedPosts) {}

  @Put('posts/:id/like')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PostNotFound)
  likePost(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PostId): Promise<void> {
    return this.likes.likePost(user.id, id);
  }

  @Delete('posts/:id/like')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PostNotFound)
  unlikePost(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PostId): Promise<void> {
    return this.likes.unlikePost(user.id, id);
  }

  @Put('comments/:id/like')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(CommentNotFound)
  likeComment(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CommentId): Promise<void> {
    return this.likes.likeComment(user.id, id);
  }

  @Delete('comments/:id/like')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(CommentNotFound)
  unlikeComment(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CommentId): Promise<void> {
    return this.likes.unlikeComment(user.id, id);
  }

  @Get('me/likes')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'Posts that the person likes, the last liked first; those that can be seen' })
  @ApiOkResponse({ type: PostPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<PostPage> {
    return this.liked.list(user.id, query);
  }
}
