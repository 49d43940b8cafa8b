import { Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, OpenTo, Refuses } from '../../../platform/http/index.js';
import { NotOneself, PersonNotFound } from '../visibility/people.problems.js';
import { FollowsFull } from './follows.problems.js';
import { FollowsService } from './follows.service.js';

@ApiTags('community')
@Controller('v1/profiles/:username/follow')
export class FollowsController {
  constructor(private readonly follows: FollowsService) {}

  @Put()
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PersonNotFound, NotOneself, FollowsFull)
  follow(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.follows.follow(user.id, username);
  }

  @Delete()
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PersonNotFound, NotOneself)
  unfollow(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.follows.unfollow(user.id, username);
  }
}
