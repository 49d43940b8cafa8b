import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Refuses, UnreadableBody } from '../../../../platform/http/index.js';
import { AppStoreNotConfigured, AppStoreNoticeRejected } from '../app-store.problems.js';
import { AppStoreNoticeInbox } from './notice-inbox.js';

const NO_PAYLOAD = { en: '`signedPayload` is missing.', es: 'Falta `signedPayload`.' };
const BAD_PAYLOAD = { en: '`signedPayload` is invalid: it must be text.', es: '`signedPayload` no es válido: debe ser un texto.' };

/** App Store server notifications, version 2. The signature is all that proves the sender. */
@ApiTags('webhooks')
@Public()
@Controller('v1/webhooks/app-store')
export class AppStoreNoticesController {
  constructor(private readonly inbox: AppStoreNoticeInbox) {}

  /**
   * Whatever is authentic is taken, also what is not known or of no use. A forged one is refused for good; while this service is not able
   * to keep it the answer is a 5xx, after which Apple comes again.
   */
  @Post()
  @HttpCode(200)
  @ApiBody({ schema: { type: 'object', required: ['signedPayload'], properties: { signedPayload: { type: 'string' } } } })
  @ApiOkResponse({ description: 'Kept, or known already.' })
  @Refuses(AppStoreNoticeRejected, AppStoreNotConfigured)
  async receive(@Req() { body }: FastifyRequest): Promise<void> {
    const payload: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'signedPayload') : undefined;
    if (typeof payload !== 'string') throw new UnreadableBody({ detail: payload == null ? NO_PAYLOAD : BAD_PAYLOAD });
    await this.inbox.receive(payload);
  }
}
