import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBadRequestResponse, ApiBody, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, Refuses, Takes, UnreadableBody } from '../../../platform/http/index.js';
import { NoticeRejected, SignInNotConfigured, SignInUnavailable } from '../auth.problems.js';
import { NoticeInbox } from './notice-inbox.js';
import { NoticeRefused } from './notice-verifier.js';

const NO_PAYLOAD = { en: '`payload` is missing.', es: 'Falta `payload`.' };

const TEXT = { type: 'string' as const };
/** RFC 8935, section 2.3. */
const REFUSED = { type: 'object' as const, required: ['err', 'description'], properties: { err: TEXT, description: TEXT } };
const PROBLEM = { $ref: getSchemaPath('ProblemView') };

/** What Apple and Google tell of their accounts. The signature is all that proves the sender. */
@ApiTags('webhooks')
@Public()
@Controller('v1/webhooks')
export class NoticesController {
  constructor(private readonly inbox: NoticeInbox) {}

  /** Server-to-server notifications of Sign in with Apple. Whatever is authentic is taken, kinds that are not known too. */
  @Post('apple-account')
  @HttpCode(200)
  @ApiBody({ schema: { type: 'object', required: ['payload'], properties: { payload: TEXT } } })
  @ApiOkResponse()
  @Refuses(NoticeRejected, SignInUnavailable, SignInNotConfigured)
  async apple(@Req() { body }: FastifyRequest): Promise<void> {
    const payload: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'payload') : undefined;
    if (typeof payload !== 'string') throw new UnreadableBody({ detail: NO_PAYLOAD });
    try {
      await this.inbox.receive('apple', payload);
    } catch (error) {
      throw error instanceof NoticeRefused ? new NoticeRejected({ cause: error }) : error;
    }
  }

  /** Security events of Google's Cross-Account Protection (RFC 8935). Whatever is authentic is taken, kinds that are not known too. */
  @Post('google-risc')
  @HttpCode(202)
  @Takes('application/secevent+jwt')
  @ApiBody({ schema: TEXT })
  @ApiAcceptedResponse()
  @ApiBadRequestResponse({
    description: '`unreadable-body`; as `application/json` what RFC 8935 asks for.',
    content: { 'application/json': { schema: REFUSED }, 'application/problem+json': { schema: PROBLEM } },
  })
  @Refuses(SignInUnavailable, SignInNotConfigured)
  async google(@Req() { body }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object | undefined> {
    if (typeof body !== 'string') throw new UnreadableBody();
    try {
      await this.inbox.receive('google', body);
      return undefined;
    } catch (error) {
      if (!(error instanceof NoticeRefused)) throw error;
      reply.status(400).header('content-language', 'en');
      return { err: error.fault, description: error.message };
    }
  }
}
