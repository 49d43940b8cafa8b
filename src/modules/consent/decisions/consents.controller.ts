import { Readable } from 'node:stream';
import { Body, Controller, Get, Header, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type AuthenticatedUser,
  CurrentUser,
  decodeCursor,
  IdParam,
  Idempotent,
  OpenTo,
  pageOf,
  PageQuery,
  Refuses,
} from '../../../platform/http/index.js';
import { PolicyOutdated, PolicyTextMismatch, ReceiptNotFound } from '../consent.problems.js';
import { HistoryExport } from '../history/history-export.js';
import { ConsentHistoryExportView } from '../history/history-export.dto.js';
import { RECEIPT_SCHEMA } from '../receipts/receipt.schema.js';
import type { SignedReceipt } from '../receipts/signed-receipts.js';
import { ConsentEventPage, ConsentEventView, DecideBody, StandingPage, StandingView } from './consents.dto.js';
import { ConsentsService } from './consents.service.js';

@ApiTags('consent')
@OpenTo('suspended', 'deletion-scheduled')
@Controller('v1/consents')
export class ConsentsController {
  constructor(
    private readonly consents: ConsentsService,
    private readonly exports: HistoryExport,
  ) {}

  @Post()
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Grant, decline or withdraw; answers a signed receipt' })
  @ApiCreatedResponse({ schema: RECEIPT_SCHEMA })
  @Refuses(PolicyOutdated, PolicyTextMismatch)
  decide(@CurrentUser() user: AuthenticatedUser, @Body() body: DecideBody): Promise<SignedReceipt> {
    return this.consents.decide(user.id, body);
  }

  @Get()
  @ApiOperation({ summary: 'What stands now, for each policy, purpose and recipient that was decided on' })
  @ApiOkResponse({ type: StandingPage })
  async listStanding(@CurrentUser() user: AuthenticatedUser): Promise<StandingPage> {
    const standing = await this.consents.listStanding(user.id);
    return { items: standing.map((item) => StandingView.of(item)), nextCursor: null };
  }

  @Get('history')
  @ApiOperation({ summary: 'Every decision ever made, newest first' })
  @ApiOkResponse({ type: ConsentEventPage })
  async listHistory(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<ConsentEventPage> {
    const [before] = decodeCursor(query.cursor, ['whole']) ?? [null];
    const events = await this.consents.listHistory(user.id, before, query.limit + 1);
    return pageOf(
      events,
      query.limit,
      ({ sequence }) => [sequence],
      (event) => ConsentEventView.of(event),
    );
  }

  @Get('export')
  @ApiOperation({ summary: 'Every decision with its receipt, the texts that were shown and all that is needed to verify them, as a file' })
  @ApiOkResponse({ type: ConsentHistoryExportView })
  download(@CurrentUser() user: AuthenticatedUser): StreamableFile {
    const disposition = 'attachment; filename="consent-history.json"';
    return new StreamableFile(Readable.from(this.exports.write(user.id)), { type: 'application/json; charset=utf-8', disposition });
  }

  @Get('receipts/:id')
  @Header('content-disposition', 'attachment; filename="consent-receipt.json"')
  @ApiOperation({ summary: 'The receipt of a decision, to keep (ISO/IEC TS 27560)' })
  @ApiOkResponse({ schema: RECEIPT_SCHEMA })
  @Refuses(ReceiptNotFound)
  getReceipt(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string): Promise<SignedReceipt> {
    return this.consents.getReceipt(user.id, id);
  }
}
