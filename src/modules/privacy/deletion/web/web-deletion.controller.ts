import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../../kernel/language.js';
import { Language, Public, RateLimit, Refuses } from '../../../../platform/http/index.js';
import { PROOF_REFUSALS } from '../../../auth/index.js';
import { DeletionNotFound } from '../deletion.problems.js';
import { proofOf, WebDeletionBody } from '../deletion.dto.js';
import { DeletionStatusView, SecretBody, WebDeletionView } from './web-deletion.dto.js';
import { WebDeletions } from './web-deletions.service.js';

/** Without the app and without a session: Google Play wants a way on the web. */
@ApiTags('privacy')
@Public()
@RateLimit('sign-in')
@Controller('v1/privacy')
export class WebDeletionController {
  constructor(private readonly web: WebDeletions) {}

  /**
   * Asks for the end of the account that this Google or Apple account leads to. Answered alike when there is none. Takes no
   * `Idempotency-Key`: the proof is of use once.
   */
  @Post('deletion-requests')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: WebDeletionView })
  @Refuses(...PROOF_REFUSALS)
  async request(@Body() { when = 'grace', ...proof }: WebDeletionBody, @Language() locale: Locale): Promise<WebDeletionView> {
    return WebDeletionView.of(await this.web.request(proofOf(proof, '#/idToken'), when, locale), locale);
  }

  /** How far a deletion is, for whoever has the secret that was answered when it was asked for; and its receipt at the end. */
  @Post('deletion-status')
  @HttpCode(200)
  @ApiOkResponse({ type: DeletionStatusView })
  @Refuses(DeletionNotFound)
  async status(@Body() { secret }: SecretBody, @Language() locale: Locale): Promise<DeletionStatusView> {
    return DeletionStatusView.of(await this.web.status(secret), locale);
  }
}
