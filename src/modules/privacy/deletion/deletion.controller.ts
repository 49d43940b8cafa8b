import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { type AuthenticatedUser, CurrentUser, Language, OpenTo, RateLimit, Refuses } from '../../../platform/http/index.js';
import { AccountNotFound, AuthFacade, REAUTHENTICATION_REFUSALS } from '../../auth/index.js';
import { DeletionBody, DeletionView, proofOf, ScheduledDeletionView } from './deletion.dto.js';
import { DeletionBegun, DeletionNotFound } from './deletion.problems.js';
import { Deletions } from './deletions.service.js';

/** The end of one's own account (P33), also of a suspended one. */
@ApiTags('privacy')
@Controller('v1/privacy/deletion')
@OpenTo('suspended', 'deletion-scheduled')
export class DeletionController {
  constructor(
    private readonly auth: AuthFacade,
    private readonly deletions: Deletions,
  ) {}

  /**
   * Asks for it, with a fresh proof of who asks. At once nobody else sees the person any more. Takes no `Idempotency-Key`: the proof is of
   * use once, the answer holds a secret that must not be kept, and there is one deletion of an account at a time.
   */
  @Post()
  @HttpCode(202)
  @RateLimit('sign-in')
  @ApiAcceptedResponse({ type: ScheduledDeletionView })
  @Refuses(...REAUTHENTICATION_REFUSALS, AccountNotFound, DeletionBegun)
  async schedule(
    @CurrentUser() { id }: AuthenticatedUser, @Body() { reauth, when = 'grace' }: DeletionBody, @Language() locale: Locale,
  ): Promise<ScheduledDeletionView> {
    const act = () => this.deletions.schedule({ accountId: id, origin: 'app', when, locale });
    return ScheduledDeletionView.scheduled(await this.auth.reauthenticate(id, proofOf(reauth, '#/reauth'), act), locale);
  }

  @Get()
  @ApiOkResponse({ type: DeletionView })
  @Refuses(DeletionNotFound)
  async show(@CurrentUser() { id }: AuthenticatedUser, @Language() locale: Locale): Promise<DeletionView> {
    return DeletionView.of(await this.deletions.getOpen(id), locale);
  }

  /** Undoes it, as long as it has not begun: everything is back as it was. */
  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses(DeletionNotFound, DeletionBegun)
  async undo(@CurrentUser() { id }: AuthenticatedUser): Promise<void> {
    await this.deletions.undo(id);
  }
}
