import { applyDecorators, Controller, Get, Header, HttpCode, Post, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Locale } from '../../../../kernel/language.js';
import { Config } from '../../../../platform/config/config.js';
import { Language, Public, RateLimit, Refuses, Takes } from '../../../../platform/http/index.js';
import { ADDRESS } from '../../requests/web-requests.dto.js';
import { DeletionCodeInvalid, DeletionCodeUnavailable } from '../deletion.problems.js';
import { DeletionCodes } from './deletion-codes.service.js';
import { codePage, deletionPage, type PageFacts, receivedPage } from './deletion-page.js';

const HTML = 'text/html';
const DAY_MS = 86_400_000;
const PATH = 'v1/privacy/deletion-page';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMAIL_MAX = 254;

const text = { type: 'string' } as const;
/** Nothing but the page itself; its forms come back here, and nobody shows it inside of theirs. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
const IsPage = (summary: string) =>
  applyDecorators(
    Header('content-security-policy', POLICY),
    Header('cache-control', 'no-store'),
    ApiOperation({ summary }),
    ApiOkResponse({ content: { [HTML]: { schema: text } } }),
  );
const TakesForm = (...fields: readonly string[]) =>
  applyDecorators(
    HttpCode(200), Takes('application/x-www-form-urlencoded'), RateLimit('sign-in'),
    ApiBody({ schema: { type: 'object', properties: Object.fromEntries(fields.map((name) => [name, text])) } }),
  );

/** The public address that Google Play asks for; its forms work without an app, a session or scripts. */
@ApiTags('privacy')
@Public()
@Controller(PATH)
export class DeletionPageController {
  constructor(
    private readonly config: Config,
    private readonly codes: DeletionCodes,
  ) {}

  @Get()
  @IsPage('How an account is deleted, what goes and what stays: a page to read, in English or Spanish')
  page(@Language() locale: Locale): StreamableFile {
    return html(deletionPage(this.facts(), locale));
  }

  /** The page's own form. Answered alike whether there is an account or not. Takes no `Idempotency-Key`: letters are few. */
  @Post()
  @TakesForm('email', 'when')
  @IsPage('Asks for a code by e-mail; answers with the page to enter it on')
  @Refuses(DeletionCodeUnavailable)
  async ask(@Req() { body }: FastifyRequest, @Language() locale: Locale): Promise<StreamableFile> {
    const { email, when } = fieldsOf(body);
    if (email === undefined || email.length > EMAIL_MAX || !ADDRESS.test(email)) return html(deletionPage(this.facts(), locale, true));
    const { requestId } = await this.codes.ask({ email, pace: when === 'now' ? 'now' : 'grace', locale });
    return html(codePage(this.facts(), requestId, locale));
  }

  /** Takes no `Idempotency-Key`: the code is of use once. */
  @Post('confirm')
  @TakesForm('request', 'code')
  @IsPage('Ends the account with the code of the letter; answers with a page that tells the secret')
  async confirm(@Req() { body }: FastifyRequest, @Language() locale: Locale): Promise<StreamableFile> {
    const { request = '', code = '' } = fieldsOf(body);
    if (!UUID.test(request)) return html(deletionPage(this.facts(), locale));
    try {
      return html(receivedPage(await this.codes.confirm(request, code, locale), locale));
    } catch (error) {
      if (!(error instanceof DeletionCodeInvalid)) throw error;
      return html(codePage(this.facts(), request, locale, true));
    }
  }

  private facts(): PageFacts {
    const { deletion, webAppUrl, supportEmail, publicUrl } = this.config;
    const path = `${new URL(publicUrl).pathname.replace(/\/$/, '')}/${PATH}`;
    return { graceDays: deletion.graceMs / DAY_MS, webAppUrl, supportEmail, path, hasCodes: this.codes.areOffered };
  }
}

function html(page: string): StreamableFile {
  return new StreamableFile(Buffer.from(page), { type: `${HTML}; charset=utf-8` });
}

/** Texts only: what else a body may hold is left alone. */
function fieldsOf(body: unknown): Readonly<Partial<Record<'email' | 'when' | 'request' | 'code', string>>> {
  if (typeof body !== 'object' || body === null) return {};
  const texts = Object.entries(body).filter(([, value]) => typeof value === 'string' && !(value as string).includes('\0'));
  return Object.fromEntries(texts) as Record<string, string>;
}
