import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, PageQuery, Public, Refuses } from '../../../platform/http/index.js';
import { PostPage } from '../feeds/feed.dto.js';
import { PersonNotFound } from '../visibility/people.problems.js';
import { PeoplePage, PublicProfileView } from './profiles.dto.js';
import { PublicProfiles } from './profiles.service.js';

/** Who is not signed in. */
type Reader = AuthenticatedUser | null;

@ApiTags('community')
@Controller('v1/profiles/:username')
export class ProfilesController {
  constructor(private readonly profiles: PublicProfiles) {}

  @Get()
  @Public({ viewer: true })
  @ApiOkResponse({ type: PublicProfileView })
  @Refuses(PersonNotFound)
  get(@CurrentUser() user: Reader, @Param('username') username: string): Promise<PublicProfileView> {
    return this.profiles.get(username, user?.id ?? null);
  }

  @Get('posts')
  @Public({ viewer: true })
  @ApiOkResponse({ type: PostPage })
  @Refuses(PersonNotFound)
  posts(@CurrentUser() user: Reader, @Param('username') username: string, @Query() query: PageQuery): Promise<PostPage> {
    return this.profiles.postsOf(username, user?.id ?? null, query);
  }

  @Get('followers')
  @Public({ viewer: true })
  @ApiOkResponse({ type: PeoplePage })
  @Refuses(PersonNotFound)
  followers(@CurrentUser() user: Reader, @Param('username') username: string, @Query() query: PageQuery): Promise<PeoplePage> {
    return this.profiles.list('followers', username, user?.id ?? null, query);
  }

  @Get('following')
  @Public({ viewer: true })
  @ApiOkResponse({ type: PeoplePage })
  @Refuses(PersonNotFound)
  following(@CurrentUser() user: Reader, @Param('username') username: string, @Query() query: PageQuery): Promise<PeoplePage> {
    return this.profiles.list('following', username, user?.id ?? null, query);
  }
}
