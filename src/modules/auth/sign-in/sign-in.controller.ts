import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../kernel/clock.js';
import { Public, RateLimit, Refuses } from '../../../platform/http/index.js';
import { AccountNotFound, RefreshExpired, RefreshInvalid, RefreshReused, SessionEnded } from '../auth.problems.js';
import { ID_TOKEN_REFUSALS } from '../identities/identity-refusals.js';
import { NonceView } from '../nonces/nonces.dto.js';
import { NoncesService } from '../nonces/nonces.service.js';
import { AppleSignInBody, GoogleSignInBody, RefreshBody, SessionTokensView } from './sign-in.dto.js';
import { AccountBarred } from './sign-in.problems.js';
import { SignInService } from './sign-in.service.js';

const REFUSALS = [...ID_TOKEN_REFUSALS, AccountNotFound, AccountBarred];

/** Takes no `Idempotency-Key`: answers hold tokens, which must not be kept, and nonces and refresh tokens are single use anyway. */
@ApiTags('auth')
@Public()
@RateLimit('sign-in')
@Controller('v1/auth')
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly nonces: NoncesService,
    private readonly clock: Clock,
  ) {}

  @Post('nonce')
  @ApiCreatedResponse({ type: NonceView })
  async nonce(): Promise<NonceView> {
    return NonceView.of(await this.nonces.issue());
  }

  @Post('google')
  @HttpCode(200)
  @ApiOkResponse({ type: SessionTokensView })
  @Refuses(...REFUSALS)
  async google(@Body() { idToken, ...request }: GoogleSignInBody): Promise<SessionTokensView> {
    return SessionTokensView.of(await this.signIns.signIn('google', idToken, request));
  }

  @Post('apple')
  @HttpCode(200)
  @ApiOkResponse({ type: SessionTokensView })
  @Refuses(...REFUSALS)
  async apple(@Body() { identityToken, ...request }: AppleSignInBody): Promise<SessionTokensView> {
    return SessionTokensView.of(await this.signIns.signIn('apple', identityToken, request));
  }

  /** Single use: the answer holds the next one, and the same one when it is asked again at once. A later reuse ends the session. */
  @Post('refresh')
  @HttpCode(200)
  @ApiOkResponse({ type: SessionTokensView })
  @Refuses(RefreshInvalid, RefreshExpired, RefreshReused, SessionEnded)
  async refresh(@Body() { refreshToken }: RefreshBody): Promise<SessionTokensView> {
    return SessionTokensView.of(await this.signIns.refresh(refreshToken, this.clock.now()));
  }
}
