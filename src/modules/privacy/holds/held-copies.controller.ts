import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { LegalHoldId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, NotFound, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { HeldReading } from './held-reading.service.js';
import { staff } from './holds.controller.js';
import { HeldCopiesQuery, HeldCopyPage, HeldCopyView, HoldReasonQuery } from './holds.dto.js';
import { LegalHoldNotFound, OwnLegalHold } from './holds.problems.js';
import { CaseMismatch } from '../privacy.problems.js';

const ROW = {
  schema: {
    type: 'object' as const,
    required: ['kind', 'table', 'row'],
    properties: { kind: { type: 'string' as const, enum: ['row'] }, table: { type: 'string' as const }, row: { type: 'object' as const } },
  },
};
const BYTES = { schema: { type: 'string' as const, format: 'binary' } };

/** Law 12: with a case and a purpose, which are in the audit log before the first byte. */
@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/holds/:id/copies')
export class HeldCopiesController {
  constructor(private readonly reading: HeldReading) {}

  @Get()
  @ApiOperation({ summary: 'What a hold keeps, without what is in it' })
  @ApiOkResponse({ type: HeldCopyPage })
  @Refuses(LegalHoldNotFound, OwnLegalHold, CaseMismatch)
  async list(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Query() query: HeldCopiesQuery): Promise<HeldCopyPage> {
    const [after = null] = decodeCursor(query.cursor, ['uuid']) ?? [];
    const items = await this.reading.list(id as LegalHoldId, after, query.limit + 1, staff(user, query));
    return pageOf(items, query.limit, (item) => [item.id], (item) => HeldCopyView.of(item));
  }

  @Get(':copyId')
  @ApiOperation({ summary: 'A sealed copy: a row as it was, or a file' })
  @ApiOkResponse({ content: { 'application/json': ROW, 'application/octet-stream': BYTES } })
  @Refuses(LegalHoldNotFound, OwnLegalHold, CaseMismatch, NotFound)
  async open(
    @CurrentUser() user: AuthenticatedUser, @IdParam('id') id: string, @IdParam('copyId') copyId: string,
    @Query() query: HoldReasonQuery, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const opened = await this.reading.open(id as LegalHoldId, copyId, staff(user, query));
    reply.header('cache-control', 'no-store');
    if (opened.kind === 'row') return opened;
    return new StreamableFile(opened.body, { type: 'application/octet-stream', disposition: 'attachment; filename="held"' });
  }
}
