import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Refuses } from '../../../platform/http/index.js';
import { GooglePlayKeysUnavailable, GooglePlayNotConfigured, GooglePlayNoticeRejected } from './google-play.problems.js';
import { PlayInbox } from './play-inbox.js';

/** Real-time developer notifications of Google Play, as Cloud Pub/Sub pushes them. */
@ApiTags('webhooks')
@Public()
@Controller('v1/webhooks')
export class GooglePlayWebhookController {
  constructor(private readonly inbox: PlayInbox) {}

  @Post('google-play')
  @HttpCode(204)
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiNoContentResponse({ description: 'Kept, or known already. Pub/Sub sends again whatever is answered otherwise.' })
  @Refuses(GooglePlayNoticeRejected, GooglePlayKeysUnavailable, GooglePlayNotConfigured)
  receive(@Req() { headers, body }: FastifyRequest): Promise<void> {
    return this.inbox.receive(headers.authorization, body);
  }
}
