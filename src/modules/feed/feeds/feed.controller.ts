import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccessTokenMissing, type AuthenticatedUser, CurrentUser, Public } from '../../../platform/http/index.js';
import { FeedQuery, PostPage } from './feed.dto.js';
import { FeedService } from './feed.service.js';

@ApiTags('community')
@Controller('v1/feed')
export class FeedController {
  constructor(private readonly feed: FeedService) {}

  @Get()
  @Public({ viewer: true })
  @ApiOperation({ summary: 'Posts: the newest, the hottest, or the newest of those whom the reader follows' })
  @ApiOkResponse({ type: PostPage, description: 'A page may be shorter than `limit`, or empty, before the last one.' })
  page(@CurrentUser() user: AuthenticatedUser | null, @Query() query: FeedQuery): Promise<PostPage> {
    if (query.scope === 'following' && user === null) throw new AccessTokenMissing();
    return this.feed.page(query.scope, user?.id ?? null, query);
  }
}
