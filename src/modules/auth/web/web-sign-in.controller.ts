import { applyDecorators, Body, Controller, Get, HttpCode, Post, Query, Redirect, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Public, RateLimit, Refuses, Takes } from '../../../platform/http/index.js';
import { AccountNotFound, SignInNotConfigured } from '../auth.problems.js';
import { SessionTokensView } from '../sign-in/sign-in.dto.js';
import { BrowserCookie } from './browser-cookie.js';
import { callbackAnswer } from './callback-answer.js';
import { ExchangeBody, hintsOf, WebSignInQuery } from './web-sign-in.dto.js';
import { ExchangeCodeInvalid, WebSignInUnknown } from './web-sign-in.problems.js';
import { WebSignInService } from './web-sign-in.service.js';

interface Redirection {
  readonly url: string;
}

/** For a header; the answer itself stays Nest's to send. */
const Reply = () => Res({ passthrough: true });

const text = { type: 'string' } as const;
const LOCATION = { schema: { type: 'string', format: 'uri' } } as const;

/** To the dialog of the provider, with a cookie that binds what follows to this browser. */
const ToDialog = () =>
  applyDecorators(
    Redirect(),
    ApiResponse({
      status: 302,
      description: "To the provider's dialog. The cookie is needed when the browser comes back.",
      headers: { Location: LOCATION, 'Set-Cookie': { schema: text } },
    }),
    Refuses(SignInNotConfigured),
  );

/** Back to the web app. */
const ToWebApp = () =>
  applyDecorators(
    Redirect(),
    ApiResponse({
      status: 302,
      description: 'To `WEB_APP_URL` with `?code=…` for `POST /v1/auth/exchange`, or with `?error=…`, the code of a problem.',
      headers: { Location: LOCATION },
    }),
    Refuses(WebSignInUnknown),
  );

/** Where browsers are sent, not what programs call; the web app calls the last one. */
@ApiTags('auth')
@Public()
@RateLimit('sign-in')
@Controller('v1/auth')
export class WebSignInController {
  constructor(
    private readonly webSignIns: WebSignInService,
    private readonly cookie: BrowserCookie,
  ) {}

  @Get('google/web')
  @ToDialog()
  google(@Query() query: WebSignInQuery, @Req() request: FastifyRequest, @Reply() reply: FastifyReply): Promise<Redirection> {
    return this.begin('google', query, request, reply);
  }

  @Get('apple/web')
  @ToDialog()
  apple(@Query() query: WebSignInQuery, @Req() request: FastifyRequest, @Reply() reply: FastifyReply): Promise<Redirection> {
    return this.begin('apple', query, request, reply);
  }

  /** Where Google sends the browser. Whatever else it says in the query is left alone. */
  @Get('google/web/callback')
  @ToWebApp()
  @ApiQuery({ name: 'state', required: false, schema: text })
  @ApiQuery({ name: 'code', required: false, schema: text })
  @ApiQuery({ name: 'error', required: false, schema: text })
  googleCallback(@Req() request: FastifyRequest): Promise<Redirection> {
    return this.comeBack('google', request, request.query);
  }

  /** Where Apple has the browser post its form. */
  @Post('apple/web/callback')
  @Takes('application/x-www-form-urlencoded')
  @ToWebApp()
  @ApiBody({ schema: { type: 'object', properties: { state: text, code: text, error: text, user: text } } })
  appleCallback(@Req() request: FastifyRequest): Promise<Redirection> {
    return this.comeBack('apple', request, request.body);
  }

  /** Takes no `Idempotency-Key`: the answer holds tokens, which must not be kept, and the code is single use anyway. */
  @Post('exchange')
  @HttpCode(200)
  @ApiOkResponse({ type: SessionTokensView })
  @Refuses(ExchangeCodeInvalid, AccountNotFound)
  async exchange(@Body() { code, codeVerifier, device }: ExchangeBody): Promise<SessionTokensView> {
    return SessionTokensView.of(await this.webSignIns.exchange(code, codeVerifier, device));
  }

  private async begin(provider: SignInProvider, query: WebSignInQuery, request: FastifyRequest, reply: FastifyReply): Promise<Redirection> {
    const { browser, setCookie } = this.cookie.renew(request.headers.cookie);
    const url = await this.webSignIns.begin(provider, browser, hintsOf(query), query.codeChallenge);
    reply.header('set-cookie', setCookie);
    return { url };
  }

  private async comeBack(provider: SignInProvider, { headers }: FastifyRequest, told: unknown): Promise<Redirection> {
    return { url: await this.webSignIns.comeBack(provider, callbackAnswer(told), this.cookie.read(headers.cookie)) };
  }
}
