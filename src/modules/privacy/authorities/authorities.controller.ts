import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { parseInstant } from '../../../kernel/parse-instant.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import {
  type AuthenticatedUser, CurrentUser, decodeCursor, IdParam, Idempotent, InvalidRequest, pageOf, Refuses, RequiresRole,
} from '../../../platform/http/index.js';
import { AccountNotFound } from '../../auth/index.js';
import {
  AlreadyDisclosed, AuthorityDisclosureNotFound, DisclosureApproved, DisclosureNotApproved, DisclosureSecondPersonRequired, OwnDisclosure,
} from './authorities.problems.js';
import { CaseMismatch } from '../privacy.problems.js';
import {
  AuthorityDisclosurePage, AuthorityDisclosureView, AuthorityQuery, DisclosedBody, ProposeBody, StaffActBody,
} from './authorities.dto.js';
import { AuthorityDisclosures } from './authority-disclosures.service.js';

/** As long as the record itself is kept: an order that forbids more is proposed anew. */
const LONGEST_SECRET_MS = retentionMs('authority-disclosure');
const BAD_SECRECY = { en: 'must lie ahead, within five years', es: 'debe ser futuro, en un máximo de cinco años' };

@ApiTags('staff')
@RequiresRole('compliance')
@Controller('v1/staff/privacy/authority-disclosures')
export class AuthoritiesController {
  constructor(private readonly disclosures: AuthorityDisclosures, private readonly clock: Clock) {}

  @Get()
  @ApiOperation({ summary: 'What was proposed and handed over to authorities, the newest first; without your own' })
  @ApiOkResponse({ type: AuthorityDisclosurePage })
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: AuthorityQuery): Promise<AuthorityDisclosurePage> {
    const { limit, cursor, accountId, case: about, purpose } = query;
    const staff = { id: user.id, case: about, purpose };
    const whose = (accountId ?? null) as AccountId | null;
    const rows = await this.disclosures.list(whose, decodeCursor(cursor, ['instant', 'uuid']), limit + 1, staff);
    return pageOf(rows, limit, ({ createdAt, id }) => [createdAt, id], (row) => AuthorityDisclosureView.of(row));
  }

  @Post()
  @HttpCode(201)
  @Idempotent()
  @ApiOperation({ summary: 'Propose a disclosure; somebody else approves it, and only then anything is handed over' })
  @ApiCreatedResponse({ type: AuthorityDisclosureView })
  @Refuses(AccountNotFound, OwnDisclosure)
  async propose(@CurrentUser() user: AuthenticatedUser, @Body() body: ProposeBody): Promise<AuthorityDisclosureView> {
    const { case: about, purpose, accountId, secretUntil: until, ...facts } = body;
    const secretUntil = until === undefined ? null : parseInstant(until)!;
    if (secretUntil && (secretUntil <= this.clock.now() || secretUntil > this.clock.after(LONGEST_SECRET_MS))) {
      throw InvalidRequest.at('#/secretUntil', BAD_SECRECY);
    }
    const proposed = { ...facts, accountId: accountId as AccountId, secretUntil };
    return AuthorityDisclosureView.of(await this.disclosures.propose(proposed, { id: user.id, case: about, purpose }));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve what somebody else proposed' })
  @ApiOkResponse({ type: AuthorityDisclosureView })
  @Refuses(AuthorityDisclosureNotFound, OwnDisclosure, CaseMismatch, DisclosureApproved, DisclosureSecondPersonRequired)
  async approve(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: StaffActBody,
  ): Promise<AuthorityDisclosureView> {
    return AuthorityDisclosureView.of(await this.disclosures.approve(id, { id: user.id, ...body }));
  }

  @Post(':id/disclosed')
  @HttpCode(200)
  @ApiOperation({ summary: 'Record what was handed over' })
  @ApiOkResponse({ type: AuthorityDisclosureView })
  @Refuses(AuthorityDisclosureNotFound, OwnDisclosure, CaseMismatch, DisclosureNotApproved, AlreadyDisclosed)
  async disclosed(
    @CurrentUser() user: AuthenticatedUser, @IdParam() id: string, @Body() body: DisclosedBody,
  ): Promise<AuthorityDisclosureView> {
    const { handedOver, ...staff } = body;
    return AuthorityDisclosureView.of(await this.disclosures.disclosed(id, handedOver, { id: user.id, ...staff }));
  }
}
