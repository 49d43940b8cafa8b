import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../../kernel/language.js';
import { IdParam, InvalidRequest, Language, Public, RateLimit, Refuses } from '../../../../platform/http/index.js';
import { PROOF_REFUSALS } from '../../../auth/index.js';
import { DeletionCodeInvalid, DeletionCodeUnavailable, DeletionNotFound } from '../deletion.problems.js';
import { proofOf, WebDeletionBody } from '../deletion.dto.js';
import { DeletionCodes } from './deletion-codes.service.js';
import { CodeBody, DeletionStatusView, SecretBody, WebDeletionView } from './web-deletion.dto.js';
import { WebDeletions } from './web-deletions.service.js';

const NEEDED = { en: 'must be sent with a token; without one, send `email`', es: 'debe enviarse con un token; si no hay, envía `email`' };
const EITHER = { en: 'is sent instead of a token, not beside it', es: 'se envía en lugar de un token, no además' };

/** Without the app and without a session: Google Play wants a way on the web. */
@ApiTags('privacy')
@Public()
@RateLimit('sign-in')
@Controller('v1/privacy')
export class WebDeletionController {
  constructor(
    private readonly web: WebDeletions,
    private readonly codes: DeletionCodes,
  ) {}

  /**
   * Asks for the end of the account that this Google or Apple account leads to; or by `email` for a code, which then has to be confirmed.
   * Answered alike when there is no such account. Takes no `Idempotency-Key`: the proof is of use once, and letters are few.
   */
  @Post('deletion-requests')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: WebDeletionView })
  @Refuses(...PROOF_REFUSALS, DeletionCodeUnavailable)
  async request(@Body() { when = 'grace', email, nonce, ...proof }: WebDeletionBody, @Language() locale: Locale): Promise<WebDeletionView> {
    if (email === undefined) {
      if (nonce === undefined) throw InvalidRequest.at('#/nonce', NEEDED);
      return WebDeletionView.of(await this.web.request(proofOf({ ...proof, nonce }, '#/idToken'), when, locale), locale);
    }
    if (nonce !== undefined || Object.values(proof).some((it) => it !== undefined)) throw InvalidRequest.at('#/email', EITHER);
    return WebDeletionView.sent(await this.codes.ask({ email, pace: when, locale }), locale);
  }

  /** With the code of the letter: the end is asked for, as by a sign-in. Takes no `Idempotency-Key`: the code is of use once. */
  @Post('deletion-requests/:id/confirm')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: WebDeletionView })
  @Refuses(DeletionCodeInvalid)
  async confirm(@IdParam() id: string, @Body() { code }: CodeBody, @Language() locale: Locale): Promise<WebDeletionView> {
    return WebDeletionView.of(await this.codes.confirm(id, code, locale), locale);
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
