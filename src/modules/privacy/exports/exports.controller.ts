import { Body, Controller, Get, Headers, HttpCode, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ExportId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser, CurrentUser, Idempotent, IdParam, InvalidRequest, Language, NoFields, OpenTo, RateLimit, Refuses,
} from '../../../platform/http/index.js';
import { ExportDownload } from './export-download.js';
import { ExportList, ExportView } from './exports.dto.js';
import { ExportExpired, ExportNotFound, ExportNotReady, ExportUnderWay } from './exports.problems.js';
import { Exports } from './exports.service.js';

const ZIP = { 'application/zip': { schema: { type: 'string', format: 'binary' } } } as const;

/** A person takes their data along (GDPR Art. 15, 20): also while suspended, and while the account is about to end. */
@ApiTags('privacy')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/privacy/exports')
export class ExportsController {
  constructor(
    private readonly exports: Exports,
    private readonly downloads: ExportDownload,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @RateLimit('exports-a-day')
  @ApiOperation({ summary: 'Ask for a copy of all data; a notification tells when it is ready' })
  @ApiBody({ type: NoFields, required: false })
  @ApiAcceptedResponse({ type: ExportView })
  @Refuses(ExportUnderWay)
  async ask(
    @CurrentUser() { id: accountId }: AuthenticatedUser, @Language() locale: Locale, @Body() _: NoFields, @Query() __: NoFields,
  ): Promise<ExportView> {
    const { id } = await this.exports.ask({ accountId, locale });
    return ExportView.of(await this.exports.getOwn(accountId, id));
  }

  /** The newest first; a week's at most. */
  @Get()
  @ApiOkResponse({ type: ExportList })
  @Refuses(InvalidRequest)
  async list(@CurrentUser() { id }: AuthenticatedUser, @Query() _: NoFields): Promise<ExportList> {
    return { items: (await this.exports.listOwn(id)).map((row) => ExportView.of(row)) };
  }

  @Get(':id')
  @ApiOkResponse({ type: ExportView })
  @Refuses(ExportNotFound)
  async get(@CurrentUser() user: AuthenticatedUser, @IdParam() id: ExportId): Promise<ExportView> {
    return ExportView.of(await this.exports.getOwn(user.id, id));
  }

  /** The zip, whole or in part (`Range`, with `If-Range`), so that a download that broke can go on. */
  @Get(':id/download')
  @ApiOkResponse({ content: ZIP })
  @ApiResponse({ status: 206, content: ZIP })
  @ApiResponse({ status: 304, description: 'The one that is there is still good.' })
  @ApiResponse({ status: 416, description: 'The range begins behind the end of the archive.' })
  @Refuses(ExportNotFound, ExportNotReady, ExportExpired)
  async download(
    @CurrentUser() user: AuthenticatedUser,
    @IdParam() id: ExportId,
    @Headers('range') range: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const ready = this.exports.readyOf(await this.exports.getOwn(user.id, id));
    return this.downloads.answer(ready, { range, ifRange, ifNoneMatch }, reply);
  }
}
