import { Controller, Get, Headers, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, Refuses, RequiresRole } from '../../../platform/http/index.js';
import { ExportDownload } from '../exports/export-download.js';
import { ExportExpired, ExportNotFound, ExportNotReady } from '../exports/exports.problems.js';
import { Exports } from '../exports/exports.service.js';
import { Desk } from './desk.js';
import { OwnPrivacyRequest, PrivacyRequestNotFound } from './requests.problems.js';
import { PurposeQuery } from './staff-requests.dto.js';

const ZIP = { 'application/zip': { schema: { type: 'string', format: 'binary' } } } as const;

@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/requests/:id/export')
export class StaffExportController {
  constructor(
    private readonly desk: Desk,
    private readonly exports: Exports,
    private readonly downloads: ExportDownload,
  ) {}

  /** In the audit log before the first byte. */
  @Get('download')
  @ApiOperation({ summary: 'The copy that was made for a request, to be handed over; whole or in part' })
  @ApiOkResponse({ content: ZIP })
  @ApiResponse({ status: 206, content: ZIP })
  @ApiResponse({ status: 304, description: 'The one that is there is still good.' })
  @ApiResponse({ status: 416, description: 'The range begins behind the end of the archive.' })
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, ExportNotFound, ExportNotReady, ExportExpired)
  async download(
    @CurrentUser() user: AuthenticatedUser,
    @IdParam() id: PrivacyRequestId,
    @Query() { purpose }: PurposeQuery,
    @Headers('range') range: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const ready = await this.desk.act(id, { staff: user.id, purpose, act: 'export-downloaded' }, async ({ accountId }) => {
      const row = await this.exports.findOfRequest(id);
      if (row?.accountId !== accountId) throw new ExportNotFound();
      return this.exports.readyOf(row);
    }, true);
    return this.downloads.answer(ready, { range, ifRange, ifNoneMatch }, reply);
  }
}
