import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, LegalHoldId } from '../../../kernel/ids.js';
import { parseInstant } from '../../../kernel/parse-instant.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, InvalidRequest, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { AccountNotFound } from '../../auth/index.js';
import { SecondPersonRequired } from '../requests/requests.problems.js';
import { CaseMismatch } from '../privacy.problems.js';
import { HoldReasonBody, HoldsQuery, LegalHoldPage, LegalHoldView, ProposeHoldBody } from './holds.dto.js';
import { LegalHoldNotFound, LegalHoldOver, OwnLegalHold } from './holds.problems.js';
import { LegalHolds, type StaffActor } from './holds.service.js';

const LONGEST_MS = 5 * 366 * 86_400_000;
const BAD_END = { en: 'must lie ahead, within five years', es: 'debe ser futuro, en un máximo de cinco años' };

@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/holds')
export class HoldsController {
  constructor(private readonly holds: LegalHolds, private readonly clock: Clock) {}

  @Get()
  @ApiOperation({ summary: 'Legal holds, but on your own account, with their ends: whichever ends first comes first' })
  @ApiOkResponse({ type: LegalHoldPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: HoldsQuery): Promise<LegalHoldPage> {
    const { limit, open = false } = query;
    const [until, id] = decodeCursor(query.cursor, ['instant', 'uuid']) ?? [];
    const rows = await this.holds.list(until && id ? { until, id } : null, open, limit + 1, staff(user, query));
    return pageOf(rows, limit, (row) => [row.until, row.id], (row) => LegalHoldView.of(row, user.id, this.clock.now()));
  }

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Propose a hold: it keeps nothing until somebody else of staff approves it' })
  @ApiCreatedResponse({ type: LegalHoldView })
  @Refuses(AccountNotFound, OwnLegalHold)
  async propose(@CurrentUser() user: AuthenticatedUser, @Body() body: ProposeHoldBody): Promise<LegalHoldView> {
    const until = parseInstant(body.until)!;
    if (until <= this.clock.now() || until > this.clock.after(LONGEST_MS)) throw InvalidRequest.at('#/until', BAD_END);
    const accountId = body.accountId.toLowerCase() as AccountId;
    const hold = await this.holds.propose({ accountId, classes: body.classes, basis: body.basis, until }, staff(user, body));
    return LegalHoldView.of(hold, user.id, this.clock.now());
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve what somebody else proposed: what it names is copied and sealed from now on' })
  @ApiOkResponse({ type: LegalHoldView })
  @Refuses(LegalHoldNotFound, LegalHoldOver, SecondPersonRequired, OwnLegalHold, CaseMismatch)
  async approve(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: HoldReasonBody): Promise<LegalHoldView> {
    return LegalHoldView.of(await this.holds.approve(id as LegalHoldId, staff(user, body)), user.id, this.clock.now());
  }

  @Post(':id/release')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraw a proposal, or end a hold: one person asks, another confirms by the same call, and its copies are destroyed',
  })
  @ApiOkResponse({ type: LegalHoldView })
  @Refuses(LegalHoldNotFound, SecondPersonRequired, OwnLegalHold, CaseMismatch)
  async release(@CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: HoldReasonBody): Promise<LegalHoldView> {
    return LegalHoldView.of(await this.holds.release(id as LegalHoldId, staff(user, body)), user.id, this.clock.now());
  }
}

export function staff({ id: actor }: AuthenticatedUser, { case: caseRef, purpose }: HoldReasonBody): StaffActor {
  return { actor, caseRef, purpose };
}
