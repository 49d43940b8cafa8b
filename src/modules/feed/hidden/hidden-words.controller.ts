import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuthenticatedUser, CurrentUser, OpenTo } from '../../../platform/http/index.js';
import { HiddenWordsBody, HiddenWordsView } from './hidden.dto.js';
import { HiddenWords } from './hidden-words.service.js';

@ApiTags('community')
@Controller('v1/me/hidden-words')
export class HiddenWordsController {
  constructor(private readonly words: HiddenWords) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: HiddenWordsView })
  async get(@CurrentUser() user: AuthenticatedUser): Promise<HiddenWordsView> {
    return { words: await this.words.list(user.id) };
  }

  @Put()
  @ApiOperation({ summary: 'Replaces them: posts and comments of others with one of them are left out of lists' })
  @ApiOkResponse({ type: HiddenWordsView })
  async replace(@CurrentUser() user: AuthenticatedUser, @Body() { words }: HiddenWordsBody): Promise<HiddenWordsView> {
    return { words: await this.words.replace(user.id, words) };
  }
}
