import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CaseId } from '../../../kernel/ids.js';
import { type AuthenticatedUser, CurrentUser, IdParam, Idempotent, Refuses, RequiresRole } from '../../../platform/http/index.js';
import { DecideCaseBody, DecisionMadeView } from './decisions.dto.js';
import { AppealPending, CaseDecided, CaseNotFound, NothingToRestore, OwnCase, PersonGone } from './decisions.problems.js';
import { Decisions } from './decisions.service.js';

@ApiTags('staff')
@RequiresRole('moderator')
@Controller('v1/staff/cases')
export class DecisionsController {
  constructor(private readonly decisions: Decisions) {}

  @Post(':id/decisions')
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Decide a case; the person concerned is told what, why, and how to appeal' })
  @ApiCreatedResponse({ type: DecisionMadeView })
  @Refuses(CaseNotFound, OwnCase, CaseDecided, NothingToRestore, AppealPending, PersonGone)
  async decide(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: DecideCaseBody): Promise<DecisionMadeView> {
    const { statementId, decidedAt, endsAt } = await this.decisions.decide(id as CaseId, user.id, body);
    return {
      caseId: id, action: body.action, rule: body.rule, decisionId: statementId, decidedAt: decidedAt.toISOString(),
      endsAt: endsAt?.toISOString() ?? null,
    };
  }
}
