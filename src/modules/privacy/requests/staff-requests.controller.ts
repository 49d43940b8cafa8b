import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, InvalidRequest, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { AccountNotFound } from '../../auth/index.js';
import { CheckedIdentityView } from './checked-identity.dto.js';
import { AssignRequestBody, IdentityBody } from './desk.dto.js';
import { DeskCases } from './desk-cases.service.js';
import {
  ApprovalGiven, ApprovalPending, OwnPrivacyRequest, PrivacyRequestNotFound, PrivacyRequestSettled, PrivacyRequestTaken,
} from './requests.problems.js';
import {
  EnterBody, NoteBody, PurposeQuery, QueueQuery, StaffRequestPage, StaffRequestSummaryView, StaffRequestView,
} from './staff-requests.dto.js';

const IN_THE_FUTURE = { en: 'must not be in the future', es: 'no debe estar en el futuro' };

@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/requests')
export class StaffRequestsController {
  constructor(private readonly cases: DeskCases, private readonly clock: Clock) {}

  @Get()
  @ApiOperation({ summary: 'What people ask for, due first: nothing of the people; without requests about yourself' })
  @ApiOkResponse({ type: StaffRequestPage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: QueueQuery): Promise<StaffRequestPage> {
    const now = this.clock.now();
    const assigneeId = query.assignee && { me: user.id, none: null }[query.assignee];
    const filter = { state: query.state ?? null, kind: query.kind ?? null, assigneeId, overdueAt: query.overdue ? now : null };
    const rows = await this.cases.queue(user.id, filter, decodeCursor(query.cursor, ['instant', 'uuid']), query.limit + 1);
    const key = ({ extendedUntil, dueAt, id }: (typeof rows)[number]) => [extendedUntil ?? dueAt, id];
    return pageOf(rows, query.limit, key, (row) => StaffRequestSummaryView.of(row, user.id, now));
  }

  /** P34: such as a mail with the subject "Privacy Rights Request". */
  @Post()
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Enter a request that came by mail' })
  @ApiCreatedResponse({ type: StaffRequestSummaryView })
  @Refuses(AccountNotFound, OwnPrivacyRequest)
  async enter(@CurrentUser() user: AuthenticatedUser, @Body() body: EnterBody): Promise<StaffRequestSummaryView> {
    const now = this.clock.now();
    const receivedAt = body.receivedAt === undefined ? now : new Date(body.receivedAt);
    if (receivedAt > now) throw InvalidRequest.at('#/receivedAt', IN_THE_FUTURE);
    const { channel, kind, contact = null, details = null, accountId, law = null, country = null, region = null, language } = body;
    const place = { country, region };
    const person = { contact, details, accountId: (accountId ?? null) as AccountId | null, where: place, locale: language };
    const row = await this.cases.enter({ channel, kind, receivedAt, law, ...person }, { id: user.id, purpose: body.purpose });
    return StaffRequestSummaryView.of(row, user.id, now);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A request with all that happened; the reading is in its log and in the audit log' })
  @ApiOkResponse({ type: StaffRequestView })
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest)
  async read(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Query() { purpose }: PurposeQuery,
  ): Promise<StaffRequestView> {
    return StaffRequestView.of(await this.cases.read(id, { id: user.id, purpose }), user.id, this.clock.now());
  }

  @Post(':id/assign')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a request, or give it back' })
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, PrivacyRequestTaken)
  assign(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: AssignRequestBody): Promise<void> {
    return this.cases.assign(id, body.to, body.take, { id: user.id, purpose: body.purpose });
  }

  @Post(':id/identity')
  @HttpCode(200)
  @ApiOperation({ summary: 'How it was made sure who asks, and which account it is about; answers with the law and the deadline then' })
  @ApiOkResponse({ type: CheckedIdentityView })
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest, PrivacyRequestSettled, AccountNotFound, ApprovalPending, ApprovalGiven)
  async identity(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() body: IdentityBody,
  ): Promise<CheckedIdentityView> {
    const { method, accountId, law = null, note = null, purpose } = body;
    const check = { method, accountId: (accountId ?? null) as AccountId | null, law, note };
    return CheckedIdentityView.of(await this.cases.checkIdentity(id, check, { id: user.id, purpose }));
  }

  @Post(':id/notes')
  @HttpCode(204)
  @ApiOperation({ summary: 'Put something on record' })
  @ApiNoContentResponse()
  @Refuses(PrivacyRequestNotFound, OwnPrivacyRequest)
  note(@CurrentUser() user: AuthenticatedUser, @IdParam() id: PrivacyRequestId, @Body() { note, purpose }: NoteBody): Promise<void> {
    return this.cases.note(id, note, { id: user.id, purpose });
  }
}
