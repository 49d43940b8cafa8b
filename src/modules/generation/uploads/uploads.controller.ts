import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { UploadId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, Language, OpenTo, type Page, pageOf, PageQuery, Refuses,
} from '../../../platform/http/index.js';
import { UploadIntake } from './upload-intake.js';
import { CreatedUploadView, CreateUploadBody, UploadPage, UploadView } from './uploads.dto.js';
import {
  UploadBeingChecked,
  UploadBytesMissing,
  UploadInUse,
  UploadNotFound,
  UploadQuotaExceeded,
  UploadsBusy,
} from './uploads.problems.js';
import { UploadsService } from './uploads.service.js';

@ApiTags('uploads')
@Controller('v1/uploads')
export class UploadsController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly intake: UploadIntake,
  ) {}

  /** Begins an upload. The file goes straight to storage, as a form with the given fields. */
  @Post()
  @Idempotent()
  @ApiCreatedResponse({ type: CreatedUploadView })
  @Refuses(UploadQuotaExceeded)
  async create(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { kind, contentType, sizeBytes }: CreateUploadBody,
  ): Promise<CreatedUploadView> {
    const { id, form, expiresAt } = await this.uploads.begin(user.id, { kind, contentType, sizeBytes });
    return CreatedUploadView.of(id, form, expiresAt);
  }

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: UploadPage })
  async list(
    @CurrentUser() user: AuthenticatedUser,
    @Query() { limit, cursor }: PageQuery,
    @Language() locale: Locale,
  ): Promise<Page<UploadView>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [null];
    const rows = await this.uploads.list(user.id, limit + 1, before);
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => UploadView.of(row, locale),
    );
  }

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: UploadView })
  @Refuses(UploadNotFound)
  async get(@CurrentUser() user: AuthenticatedUser, @IdParam() id: UploadId, @Language() locale: Locale): Promise<UploadView> {
    return UploadView.of(await this.uploads.get(user.id, id), locale);
  }

  /** Examines what was sent, and says whether it can be used. May be asked again. */
  @Post(':id/complete')
  @HttpCode(200)
  @ApiOkResponse({ type: UploadView })
  @Refuses(UploadNotFound, UploadBytesMissing, UploadBeingChecked, UploadsBusy)
  async complete(@CurrentUser() user: AuthenticatedUser, @IdParam() id: UploadId, @Language() locale: Locale): Promise<UploadView> {
    return UploadView.of(await this.intake.complete(user.id, id), locale);
  }

  @Delete(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(UploadNotFound, UploadBeingChecked, UploadInUse)
  async remove(@CurrentUser() user: AuthenticatedUser, @IdParam() id: UploadId): Promise<void> {
    await this.uploads.remove(user.id, id);
  }
}
