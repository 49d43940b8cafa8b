import { Readable } from 'node:stream';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuthenticatedUser, CurrentUser, Language, OpenTo, PageQuery } from '../../../platform/http/index.js';
import type { Locale } from '../../../kernel/language.js';
import { PointsEntryPage, PointsView } from './points.dto.js';
import { PointsService } from './points.service.js';

@ApiTags('billing')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/billing/points')
export class PointsController {
  constructor(private readonly points: PointsService) {}

  @Get()
  @ApiOperation({ summary: 'Your points' })
  @ApiOkResponse({ type: PointsView })
  async get(@CurrentUser() user: AuthenticatedUser): Promise<PointsView> {
    return PointsView.of(await this.points.balanceOf(user.id));
  }

  @Get('entries')
  @ApiOperation({ summary: 'Your statement, newest first' })
  @ApiOkResponse({ type: PointsEntryPage })
  listEntries(
    @CurrentUser() user: AuthenticatedUser, @Query() { limit, cursor }: PageQuery, @Language() locale: Locale,
  ): Promise<PointsEntryPage> {
    return this.points.listEntries(user.id, locale, limit, cursor);
  }

  @Get('entries.csv')
  @ApiOperation({ summary: 'Your whole statement, oldest first, as a file (RFC 4180)' })
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async downloadEntries(@CurrentUser() user: AuthenticatedUser): Promise<StreamableFile> {
    return new StreamableFile(Readable.from(await this.points.statementCsv(user.id)), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="points.csv"',
    });
  }
}
