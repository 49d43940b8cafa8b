import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, OpenTo, PageQuery, Refuses } from '../../../platform/http/index.js';
import { NotOneself, PersonNotFound } from '../visibility/people.problems.js';
import { HiddenCreatorPage } from './hidden.dto.js';
import { HiddenCreatorsFull } from './hidden.problems.js';
import { HiddenCreators } from './hidden-creators.service.js';

@ApiTags('community')
@Controller('v1')
export class HiddenCreatorsController {
  constructor(private readonly creators: HiddenCreators) {}

  @Put('profiles/:username/hide')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leaves what they post and write out of the lists that the person reads; they do not learn of it' })
  @ApiNoContentResponse()
  @Refuses(PersonNotFound, NotOneself, HiddenCreatorsFull)
  hide(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.creators.hide(user.id, username);
  }

  @Delete('profiles/:username/hide')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(PersonNotFound)
  show(@CurrentUser() user: AuthenticatedUser, @Param('username') username: string): Promise<void> {
    return this.creators.show(user.id, username);
  }

  @Get('hidden-creators')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: HiddenCreatorPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<HiddenCreatorPage> {
    return this.creators.list(user.id, query);
  }
}
