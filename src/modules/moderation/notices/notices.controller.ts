import { Body, Controller, Get, Headers, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtension, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NoticeId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { IdParam, Language, Public, RateLimit, Refuses } from '../../../platform/http/index.js';
import { FirstAnswers, type NoticeAsked } from './first-answers.js';
import { CompleteNoticeBody, NewNoticeView, NoticeBody, NoticeView } from './notices.dto.js';
import { NoticeComplete, NoticeNotFound } from './notices.problems.js';
import { NoticesService } from './notices.service.js';

/** In a header, never in an address: addresses end up in logs and histories. */
const SECRET = 'x-notice-secret';
const SecretHeader = ApiHeader({ name: 'X-Notice-Secret', required: true, description: 'As it was given when the notice was received.' });

@ApiTags('safety')
@Public()
@Controller('v1/notices')
export class PublicNoticesController {
  constructor(private readonly notices: NoticesService, private readonly answers: FirstAnswers) {}

  @Post()
  @HttpCode(201)
  @RateLimit('notices', 'notices-a-day')
  @ApiOperation({ summary: 'Tell of something illegal or against the rules, without an account (DSA Art. 16, TAKE IT DOWN Act)' })
  @ApiExtension('x-idempotent', 'offered') // described like those of accounts; what keeps the answer is `FirstAnswers`
  @ApiCreatedResponse({ type: NewNoticeView })
  async receive(
    @Language() reader: Locale,
    @Body() body: NoticeBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewNoticeView> {
    const { kind, locations = [], explanation = '', contact = null, goodFaith = false, signature = null, language = reader } = body;
    const words = { locations, explanation, contact, goodFaith, signature };
    const { answer, replayed } = await this.answers.once(askedOf(request, body), async () => {
      const { notice, secret } = await this.notices.receive(kind, words, language);
      return Object.assign(new NewNoticeView(), NoticeView.of({ notice, outcome: null }), { secret });
    });
    if (replayed) reply.header('idempotency-replayed', 'true');
    return answer;
  }

  @Get(':id')
  @SecretHeader
  @ApiOperation({ summary: 'What became of it' })
  @ApiOkResponse({ type: NoticeView })
  @Refuses(NoticeNotFound)
  async status(@IdParam() id: NoticeId, @Headers(SECRET) secret: string | undefined): Promise<NoticeView> {
    return NoticeView.of(await this.notices.status(id, secret ?? ''));
  }

  @Patch(':id')
  @SecretHeader
  @RateLimit('notices', 'notices-a-day')
  @ApiOperation({ summary: 'Add what is missing' })
  @ApiOkResponse({ type: NoticeView })
  @Refuses(NoticeNotFound, NoticeComplete)
  async complete(
    @IdParam() id: NoticeId,
    @Headers(SECRET) secret: string | undefined,
    @Body() body: CompleteNoticeBody,
  ): Promise<NoticeView> {
    const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return NoticeView.of(await this.notices.complete(id, secret ?? '', changes));
  }
}

function askedOf({ headers, ip }: FastifyRequest, body: NoticeBody): NoticeAsked | null {
  const key = headers['idempotency-key'];
  return key === undefined ? null : { key: String(key), address: ip, body };
}
