import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, OpenTo, PageQuery, Refuses } from '../../../platform/http/index.js';
import { NotOneself, PersonNotFound } from '../visibility/people.problems.js';
import { BlockedPage } from './blocks.dto.js';
import { BlocksFull } from './blocks.problems.js';
import { BlocksService } from './blocks.service.js';

@ApiTags('community')
@Controller('v1')
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  @Put('profiles/:username/block')
  @OpenTo('suspended')
  @HttpCode(204)
  @ApiOperation({ summary: 'Hides both from each other, everywhere; neither follows the other any more' })
  @ApiNoContentResponse()
  @Refuses(PersonNotFound, NotOneself, BlocksFull)
  block(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.blocks.block(user.id, username);
  }

  @Delete('profiles/:username/block')
  @OpenTo('suspended')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PersonNotFound)
  unblock(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.blocks.unblock(user.id, username);
  }

  @Get('blocks')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'Whom the person has blocked, the last first' })
  @ApiOkResponse({ type: BlockedPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<BlockedPage> {
    return this.blocks.list(user.id, query);
  }
}
