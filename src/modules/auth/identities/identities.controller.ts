import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { type AuthenticatedUser, CurrentUser, OpenTo, RateLimit, Refuses } from '../../../platform/http/index.js';
import { AppleSignInBody, GoogleSignInBody } from '../sign-in/sign-in.dto.js';
import { IdentitiesView, PROVIDERS } from './identities.dto.js';
import { IdentityNotFound, IdentityTaken, LastWayIn, ProviderLinked } from './identities.problems.js';
import { ID_TOKEN_REFUSALS } from './identity-refusals.js';
import { LinkingService, type LinkRequest } from './linking.service.js';

const REFUSALS = [...ID_TOKEN_REFUSALS, IdentityTaken, ProviderLinked];

/** The ways in of the person who asks. */
@ApiTags('auth')
@Controller('v1/me/identities')
export class IdentitiesController {
  constructor(private readonly linking: LinkingService) {}

  @Get()
  @OpenTo('suspended', 'deletion-scheduled')
  @ApiOkResponse({ type: IdentitiesView })
  async list(@CurrentUser() user: AuthenticatedUser): Promise<IdentitiesView> {
    return IdentitiesView.of(await this.linking.listOf(user.id));
  }

  /** Adds Google. The body is that of a sign-in; country, region, locale and device are not looked at. */
  @Post('google')
  @HttpCode(200)
  @RateLimit('sign-in')
  @ApiOkResponse({ type: IdentitiesView })
  @Refuses(...REFUSALS)
  google(@CurrentUser() user: AuthenticatedUser, @Body() { idToken, ...request }: GoogleSignInBody): Promise<IdentitiesView> {
    return this.link(user, 'google', idToken, request);
  }

  /** Adds Apple. The body is that of a sign-in; country, region, locale and device are not looked at. */
  @Post('apple')
  @HttpCode(200)
  @RateLimit('sign-in')
  @ApiOkResponse({ type: IdentitiesView })
  @Refuses(...REFUSALS)
  apple(@CurrentUser() user: AuthenticatedUser, @Body() { identityToken, ...request }: AppleSignInBody): Promise<IdentitiesView> {
    return this.link(user, 'apple', identityToken, request);
  }

  /** The sessions that it opened end, but the one that asks; what the provider granted is revoked there. */
  @Delete(':provider')
  @HttpCode(204)
  @ApiParam({ name: 'provider', schema: { type: 'string', enum: [...PROVIDERS] } })
  @ApiNoContentResponse()
  @Refuses(IdentityNotFound, LastWayIn)
  async unlink(@CurrentUser() user: AuthenticatedUser, @Param('provider') name: string): Promise<void> {
    const provider = PROVIDERS.find((known) => known === name);
    if (!provider) throw new IdentityNotFound();
    await this.linking.unlink(user.id, provider, user.sessionId);
  }

  private async link({ id }: AuthenticatedUser, provider: SignInProvider, token: string, request: LinkRequest): Promise<IdentitiesView> {
    await this.linking.link(id, provider, token, request);
    return IdentitiesView.of(await this.linking.listOf(id));
  }
}
