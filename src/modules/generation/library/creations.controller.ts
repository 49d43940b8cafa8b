import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { CreationId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, InvalidRequest, OpenTo, Refuses } from '../../../platform/http/index.js';
import { ArchiveTooLarge, CreationNotFound } from '../generation.problems.js';
import { Archive } from './archive.js';
import { ChangesView } from './changes.dto.js';
import { ArchiveBody, ChangeCreationBody, ChangesQuery, CreationPage, CreationsQuery, CreationView } from './creations.dto.js';
import { LibraryService } from './library.service.js';

const NOTHING_TO_CHANGE = { en: 'must have favorite or title', es: 'debe tener favorite o title' };

@ApiTags('library')
@Controller('v1/creations')
export class CreationsController {
  constructor(private readonly library: LibraryService, private readonly archive: Archive) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: CreationPage })
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: CreationsQuery): Promise<CreationPage> {
    return this.library.list(user.id, query);
  }

  @Get('changes')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: ChangesView })
  changes(@CurrentUser() user: AuthenticatedUser, @Query() { since, limit }: ChangesQuery): Promise<ChangesView> {
    return this.library.changes(user.id, since, limit);
  }

  @Post('archive')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(200)
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @Refuses(CreationNotFound, ArchiveTooLarge)
  async zip(@CurrentUser() user: AuthenticatedUser, @Body() { creationIds }: ArchiveBody): Promise<StreamableFile> {
    const bytes = await this.archive.of(user.id, creationIds);
    return new StreamableFile(bytes, { type: 'application/zip', disposition: 'attachment; filename="creations.zip"' });
  }

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: CreationView })
  @Refuses(CreationNotFound)
  get(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CreationId): Promise<CreationView> {
    return this.library.get(user.id, id);
  }

  @Patch(':id')
  @ApiOkResponse({ type: CreationView })
  @Refuses(CreationNotFound)
  change(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CreationId, @Body() body: ChangeCreationBody): Promise<CreationView> {
    if (body.favorite === undefined && body.title === undefined) throw InvalidRequest.at('#', NOTHING_TO_CHANGE);
    return this.library.change(user.id, id, body);
  }

  @Delete(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(CreationNotFound)
  delete(@CurrentUser() user: AuthenticatedUser, @IdParam() id: CreationId): Promise<void> {
    return this.library.delete(user.id, id);
  }
}
