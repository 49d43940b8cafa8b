import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { NoticeId } from '../../../kernel/ids.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, NotFound, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { NoticeClosed, NoticeHasCase } from './notices.problems.js';
import { CloseNoticeBody, StaffNoticePage, StaffNoticesQuery, StaffNoticeView } from './staff-notices.dto.js';
import { UnresolvedNotices } from './unresolved-notices.js';

@ApiTags('staff')
@RequiresRole('moderator')
@Controller('v1/staff/notices')
export class StaffNoticesController {
  constructor(private readonly notices: UnresolvedNotices, private readonly audit: AuditLog) {}

  @Get()
  @ApiOperation({ summary: 'Notices that lead to nothing of ours, the oldest first; those that lead to something are in its case' })
  @ApiOkResponse({ type: StaffNoticePage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: StaffNoticesQuery): Promise<StaffNoticePage> {
    const { state, limit, purpose } = query;
    const rows = await this.notices.list(state, decodeCursor(query.cursor, ['instant', 'uuid']), limit + 1);
    if (purpose !== undefined) {
      const details = { noticeIds: rows.slice(0, limit).map(({ id }) => id) };
      await this.audit.append({ actor: user.id, act: 'moderation.notices-read', purpose, details });
    }
    return pageOf(rows, limit, ({ receivedAt, id }) => [receivedAt, id], (row) => StaffNoticeView.of(row, purpose !== undefined));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Close one with a reason, which its sender sees' })
  @ApiOkResponse({ type: StaffNoticeView })
  @Refuses(NotFound, NoticeHasCase, NoticeClosed)
  async close(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: CloseNoticeBody): Promise<StaffNoticeView> {
    return StaffNoticeView.of(await this.notices.close(id as NoticeId, user.id, body), true);
  }
}
