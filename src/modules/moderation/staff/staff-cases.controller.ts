import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import type { CaseId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { CaseDecided, CaseNotFound, OwnCase } from '../decisions/decisions.problems.js';
import { Assignments } from './assignment.service.js';
import { CaseReading } from './case-reading.service.js';
import { AssignBody, QueueQuery, StaffCasePage, StaffCaseSummaryView } from './queue.dto.js';
import { Queue } from './queue.repository.js';
import { CaseQuery, StaffCaseView } from './staff-case.dto.js';
import { CaseTaken } from './staff.problems.js';

@ApiTags('staff')
@RequiresRole('moderator')
@Controller('v1/staff/cases')
export class StaffCasesController {
  constructor(
    private readonly queue: Queue,
    private readonly reading: CaseReading,
    private readonly assignments: Assignments,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The queue: by priority, then the oldest first; without cases about yourself' })
  @ApiOkResponse({ type: StaffCasePage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: QueueQuery): Promise<StaffCasePage> {
    const now = this.clock.now();
    const assigneeId = query.assignee && { me: user.id, none: null }[query.assignee];
    const filter = { state: query.state ?? null, assigneeId, overdueAt: query.overdue ? now : null };
    const rows = await this.queue.list(user.id, filter, decodeCursor(query.cursor, ['whole', 'instant', 'uuid']), query.limit + 1);
    return pageOf(
      rows, query.limit, ({ priority, openedAt, id }) => [priority, openedAt, id], (row) => StaffCaseSummaryView.of(row, user.id, now),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'A case: what it is about, who reported it and how, the evidence, what happened, the person so far' })
  @ApiOkResponse({ type: StaffCaseView })
  @Refuses(CaseNotFound, OwnCase)
  async read(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Query() { purpose }: CaseQuery): Promise<StaffCaseView> {
    return StaffCaseView.of(await this.reading.read(id as CaseId, user.id, purpose), user.id, this.clock.now());
  }

  @Post(':id/assign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a case, or give it back to the queue' })
  @ApiOkResponse({ type: StaffCaseSummaryView })
  @Refuses(CaseNotFound, CaseDecided, CaseTaken, OwnCase)
  async assign(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: AssignBody): Promise<StaffCaseSummaryView> {
    await this.assignments.assign(id as CaseId, user.id, body);
    return StaffCaseSummaryView.of((await this.queue.find(id as CaseId))!, user.id, this.clock.now());
  }
}
