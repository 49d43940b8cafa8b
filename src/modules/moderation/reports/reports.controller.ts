import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, NotFound, OpenTo, pageOf, PageQuery, Refuses,
  WhileRestricted,
} from '../../../platform/http/index.js';
import { ReportBody, ReportPage, ReportView } from './reports.dto.js';
import { NotOneself, ReportNotFound } from './reports.problems.js';
import { ReportsService } from './reports.service.js';

@ApiTags('safety')
@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  /** The safety of people does not wait for a restriction to be lifted (GDPR Art. 18(2): the rights of another person). */
  @Post()
  @WhileRestricted('open')
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Report a post, a comment, a profile or a creation of your own; the same again is the same report' })
  @ApiCreatedResponse({ type: ReportView })
  @Refuses(NotFound, NotOneself)
  async report(@CurrentUser() user: AuthenticatedUser, @Body() { subject, reason, details }: ReportBody): Promise<ReportView> {
    const report = await this.reports.report(user.id, { type: subject.type, ref: subject.id, reason, details: details ?? null });
    return ReportView.of(report);
  }

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'What you reported and what came of it, newest first' })
  @ApiOkResponse({ type: ReportPage })
  async listOwn(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<ReportPage> {
    const before = decodeCursor(query.cursor, ['instant', 'uuid']);
    const rows = await this.reports.listOwn(user.id, before, query.limit + 1);
    return pageOf(rows, query.limit, ({ createdAt, id }) => [createdAt, id], (row) => ReportView.of(row));
  }

  @Get(':id')
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOperation({ summary: 'One of them' })
  @ApiOkResponse({ type: ReportView })
  @Refuses(ReportNotFound)
  async getOwn(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string): Promise<ReportView> {
    return ReportView.of(await this.reports.getOwn(user.id, id));
  }
}
