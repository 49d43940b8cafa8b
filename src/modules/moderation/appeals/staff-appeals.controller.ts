import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { OwnCase } from '../decisions/decisions.problems.js';
import { Appeals } from './appeal.repository.js';
import { AppealNotFound, AppealSettled, DecisionTakenBack, OtherPersonNeeded } from './appeals.problems.js';
import { AppealsService } from './appeals.service.js';
import { DecideAppealBody, StaffAppealPage, StaffAppealsQuery, StaffAppealView } from './staff-appeals.dto.js';

@ApiTags('staff')
@RequiresRole('moderator')
@Controller('v1/staff/appeals')
export class StaffAppealsController {
  constructor(
    private readonly appeals: Appeals,
    private readonly service: AppealsService,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Appeals, the oldest first; none of a case to which you are a party' })
  @ApiOkResponse({ type: StaffAppealPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: StaffAppealsQuery): Promise<StaffAppealPage> {
    const { state, limit, purpose } = query;
    const rows = await this.appeals.list(user.id, state === 'decided', decodeCursor(query.cursor, ['instant', 'uuid']), limit + 1);
    if (purpose !== undefined) {
      const details = { appealIds: rows.slice(0, limit).map(({ id }) => id) };
      await this.audit.append({ actor: user.id, act: 'moderation.appeals-read', purpose, details });
    }
    return pageOf(rows, limit, ({ createdAt, id }) => [createdAt, id], (row) => StaffAppealView.of(row, purpose !== undefined));
  }

  @Post(':id/decision')
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Decide an appeal against the decision of somebody else; reversed, everything is given back' })
  @ApiCreatedResponse({ type: StaffAppealView })
  @Refuses(AppealNotFound, AppealSettled, DecisionTakenBack, OtherPersonNeeded, OwnCase)
  async decide(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: DecideAppealBody): Promise<StaffAppealView> {
    return StaffAppealView.of(await this.service.decide(id, user.id, body), true);
  }
}
