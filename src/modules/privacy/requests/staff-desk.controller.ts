import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, FIELD_TEXTS, IdParam, InvalidRequest, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import type { ProblemClass } from '../../../kernel/problem.js';
import { AccountNotFound } from '../../auth/index.js';
import { DeletionBegun } from '../deletion/deletion.problems.js';
import { ExportUnderWay } from '../exports/exports.problems.js';
import {
  ApproveBody, CompleteBody, CorrectBody, EraseBody, ExtendBody, REASON_MAX, RefuseBody, ReleaseBody, ReleaseView,
} from './desk.dto.js';
import { DeskAnswers } from './desk-answers.service.js';
import { DeskMeasures } from './desk-measures.service.js';
import { DeskProposals } from './desk-proposals.service.js';
import {
  ActDoesNotFit, ApprovalGiven, ApprovalPending, ExtensionNotPossible, IdentityUnproved, NothingToApprove,
  OwnPrivacyRequest, PrivacyRequestNotFound,
  PrivacyRequestSettled, SecondPersonRequired,
} from './requests.problems.js';
import { PurposeBody } from './staff-requests.dto.js';

const Act = (summary: string) => ApiOperation({ summary });
const OfDesk = (...more: readonly ProblemClass[]) =>
  Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, IdentityUnproved, ApprovalPending, ApprovalGiven, ...more);

/** What decides a request, and what it does to an account. */
@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/requests/:id')
export class StaffDeskController {
  constructor(
    private readonly proposals: DeskProposals,
    private readonly answers: DeskAnswers,
    private readonly measures: DeskMeasures,
  ) {}

  @Post('export')
  @HttpCode(202)
  @Act('Propose a copy of the account; somebody else approves it')
  @OfDesk(ActDoesNotFit)
  export(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() { purpose }: PurposeBody): Promise<void> {
    return this.proposals.propose(id, { what: 'export' }, { id: user.id, purpose });
  }

  @Post('erase')
  @HttpCode(202)
  @Act('Propose the end of the account; somebody else approves it')
  @OfDesk(ActDoesNotFit)
  erase(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() { when, purpose }: EraseBody): Promise<void> {
    return this.proposals.propose(id, { what: 'erase', when }, { id: user.id, purpose });
  }

  @Post('approve')
  @HttpCode(204)
  @Act('Approve or disapprove what somebody else proposed; what is approved is begun at once')
  @ApiNoContentResponse()
  @Refuses(
    PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, IdentityUnproved, NothingToApprove, SecondPersonRequired,
    ExportUnderWay, DeletionBegun, AccountNotFound,
  )
  approve(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: ApproveBody): Promise<void> {
    const staff = { id: user.id, purpose: body.purpose };
    if (body.decision === 'approve') return this.proposals.approve(id, staff);
    if (body.reason === undefined) throw InvalidRequest.at('#/reason', FIELD_TEXTS.length(1, REASON_MAX));
    return this.proposals.disapprove(id, body.reason, staff);
  }

  @Post('extend')
  @HttpCode(204)
  @Act('Take more time, once; the person is told')
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, ExtensionNotPossible)
  extend(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: ExtendBody): Promise<void> {
    return this.answers.extend(id, body.reason, body.explanation ?? null, { id: user.id, purpose: body.purpose });
  }

  @Post('refuse')
  @HttpCode(204)
  @Act('Refuse; the person is told why, and where to complain')
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, ApprovalPending, ApprovalGiven)
  refuse(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: RefuseBody): Promise<void> {
    return this.answers.refuse(id, body.reason, body.explanation ?? null, { id: user.id, purpose: body.purpose });
  }

  @Post('complete')
  @HttpCode(204)
  @Act('It is done; the person is told')
  @ApiNoContentResponse()
  @OfDesk()
  complete(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: CompleteBody): Promise<void> {
    return this.answers.complete(id, body.explanation ?? null, { id: user.id, purpose: body.purpose });
  }

  @Post('correct')
  @HttpCode(204)
  @Act('Correct what is not the sign-in provider\'s (GDPR Art. 16)')
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, ActDoesNotFit, IdentityUnproved, AccountNotFound)
  correct(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: CorrectBody): Promise<void> {
    const { purpose, ...correction } = body;
    return this.measures.correct(id, correction, { id: user.id, purpose });
  }

  @Post('restrict')
  @HttpCode(204)
  @Act('From now on the person\'s data is kept, shown to them and erased, and used for nothing else (GDPR Art. 18)')
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, ActDoesNotFit, IdentityUnproved, AccountNotFound)
  async restrict(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() { purpose }: PurposeBody): Promise<void> {
    await this.measures.restrict(id, { id: user.id, purpose });
  }

  @Post('release')
  @HttpCode(200)
  @Act('Lift the restriction: the person is told first, and has a week')
  @ApiOkResponse({ type: ReleaseView })
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, ActDoesNotFit, IdentityUnproved, AccountNotFound)
  async release(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: ReleaseBody): Promise<ReleaseView> {
    const releasableAt = await this.measures.release(id, body.explanation ?? null, { id: user.id, purpose: body.purpose });
    return { released: releasableAt === null, releasableAt: releasableAt?.toISOString() ?? null };
  }
}
