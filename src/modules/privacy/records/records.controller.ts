import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { type AuthenticatedUser, CurrentUser, Language, RequiresRole } from '../../../platform/http/index.js';
import { dataMapCsv } from '../data-map.js';
import { ProcessingRecords } from './processing-record.js';
import { recordPage } from './record-page.js';
import { DataMapView, RecordQuery, RetentionView } from './records.dto.js';
import { RetentionOverview } from './retention-overview.js';

const CSV = 'text/csv';
const HTML = 'text/html';

/** What is kept, why, on what basis, how long and who gets it: for authorities, and for those who answer people. */
@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy')
export class RecordsController {
  constructor(
    private readonly records: ProcessingRecords,
    private readonly overview: RetentionOverview,
    private readonly audit: AuditLog,
  ) {}

  @Get('data-map')
  @ApiOperation({ summary: 'The record of processing activities (GDPR Art. 30), generated from the data model' })
  @ApiOkResponse({ type: DataMapView })
  async dataMap(@CurrentUser() user: AuthenticatedUser, @Query() query: RecordQuery): Promise<DataMapView> {
    await this.note(user, query, 'json');
    return DataMapView.of(this.records.read());
  }

  @Get('data-map.csv')
  @ApiOperation({ summary: 'Its tables as a file (RFC 4180): a line for each column, and for each kind of object' })
  @ApiOkResponse({ content: { [CSV]: { schema: { type: 'string' } } } })
  async dataMapFile(@CurrentUser() user: AuthenticatedUser, @Query() query: RecordQuery): Promise<StreamableFile> {
    await this.note(user, query, 'csv');
    const disposition = 'attachment; filename="data-map.csv"';
    return new StreamableFile(Buffer.from(dataMapCsv(this.records.read())), { type: `${CSV}; charset=utf-8; header=present`, disposition });
  }

  @Get('data-map.html')
  @Header('content-security-policy', `default-src 'none'; style-src 'unsafe-inline'`)
  @ApiOperation({ summary: 'The same as a page to read, in English or Spanish' })
  @ApiOkResponse({ content: { [HTML]: { schema: { type: 'string' } } } })
  async page(
    @CurrentUser() user: AuthenticatedUser, @Query() query: RecordQuery, @Language() locale: Locale,
  ): Promise<StreamableFile> {
    await this.note(user, query, 'html');
    return new StreamableFile(Buffer.from(recordPage(this.records.read(), locale)), { type: `${HTML}; charset=utf-8` });
  }

  @Get('retention')
  @ApiOperation({ summary: 'Each class of data: its period, what there is of it, what is late, what went last; copies of third parties' })
  @ApiOkResponse({ type: RetentionView })
  async retention(@CurrentUser() user: AuthenticatedUser, @Query() { purpose }: RecordQuery): Promise<RetentionView> {
    await this.audit.append({ actor: user.id, act: 'privacy.retention-read', purpose });
    return RetentionView.of(await this.overview.read(), await this.overview.lastSweep(), this.records.read());
  }

  private note(user: AuthenticatedUser, { purpose }: RecordQuery, form: string): Promise<void> {
    return this.audit.append({ actor: user.id, act: 'privacy.data-map-read', purpose, details: { form } });
  }
}
