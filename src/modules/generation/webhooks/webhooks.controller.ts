import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Refuses, UnreadableBody } from '../../../platform/http/index.js';
import { WebhookRejected } from '../generation.problems.js';
import { ProviderInbox } from './provider-inbox.js';

@ApiTags('webhooks')
@Controller('v1/webhooks/providers')
export class WebhooksController {
  constructor(private readonly inbox: ProviderInbox) {}

  @Post(':provider')
  @Public()
  @HttpCode(204)
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiQuery({ name: 'attempt', required: false, schema: { type: 'string' } })
  @ApiNoContentResponse()
  @Refuses(WebhookRejected)
  async receive(@Param('provider') provider: string, @Req() request: FastifyRequest, @Query('attempt') attempt?: unknown): Promise<void> {
    if (!request.rawBody) throw new UnreadableBody();
    const headers = Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? undefined : value] as const);
    const webhook = { headers: Object.fromEntries(headers), body: request.rawBody };
    await this.inbox.receive(provider, webhook, typeof attempt === 'string' ? attempt : null);
  }
}
