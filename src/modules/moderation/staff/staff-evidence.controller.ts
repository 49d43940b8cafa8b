import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, type ApiResponseNoStatusOptions, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { CaseId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, NotFound, Refuses, RequiresRole } from '../../../platform/http/index.js';
import { OwnCase } from '../decisions/decisions.problems.js';
import { EvidenceAccess } from '../evidence/evidence-access.js';
import { PurposeQuery } from './staff-case.dto.js';

type MediaTypeObject = NonNullable<NonNullable<ApiResponseNoStatusOptions['content']>[string]>;

const BYTES: MediaTypeObject = { schema: { type: 'string', format: 'binary' } };
const JSON_TYPE = 'application/json';
const SEALED: MediaTypeObject = {
  schema: {
    type: 'object',
    required: ['kind'],
    properties: {
      kind: { type: 'string', enum: ['facts', 'note'] },
      facts: { type: 'object', additionalProperties: true, description: 'How the thing stood when it was reported.' },
      words: { type: 'string', description: 'Of a note.' },
    },
  },
};
const MEDIA = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'video/mp4', 'video/webm', 'audio/mpeg', 'audio/wav'];

@ApiTags('staff')
@RequiresRole('moderator')
@Controller('v1/staff/cases/:id/evidence')
export class StaffEvidenceController {
  constructor(private readonly evidence: EvidenceAccess) {}

  /** Law 12: with a case and a purpose, which are in the audit log before the first byte. */
  @Get(':evidenceId')
  @ApiOperation({ summary: 'A sealed copy: the facts as they stood, or a file' })
  @ApiOkResponse({ content: { [JSON_TYPE]: SEALED, ...Object.fromEntries(MEDIA.map((type) => [type, BYTES])) } })
  @Refuses(NotFound, OwnCase)
  async open(
    @CurrentUser() user: AuthenticatedUser, @IdParam('id') caseId: string, @IdParam('evidenceId') evidenceId: string,
    @Query() { purpose }: PurposeQuery, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const opened = await this.evidence.open(caseId as CaseId, evidenceId, { actor: user.id, purpose });
    reply.header('cache-control', 'no-store');
    if (opened.kind !== 'file') return opened;
    return new StreamableFile(opened.body, { type: opened.contentType, disposition: 'attachment; filename="evidence"' });
  }
}
