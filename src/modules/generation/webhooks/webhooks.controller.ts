import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, Refuses, Text, UnreadableBody } from '../../../platform/http/index.js';
import { WebhookRejected } from '../generation.problems.js';
import { ProviderInbox } from './provider-inbox.js';

class ChallengeView {
  @Text()
  challenge!: string;
}

@ApiTags('webhooks')
@Controller('v1/webhooks/providers')
export class WebhooksController {
  constructor(private readonly inbox: ProviderInbox) {}

  @Post(':provider')
  @Public()
  @HttpCode(204)
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiQuery({ name: 'attempt', required: false, schema: { type: 'string' } })
  @ApiNoContentResponse({ description: 'Kept, or known already.' })
  @ApiOkResponse({ type: ChallengeView, description: 'A challenge gets its own text back.' })
  @Refuses(WebhookRejected)
  async receive(
    @Param('provider') provider: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('attempt') attempt?: unknown,
  ): Promise<ChallengeView | undefined> {
    if (!request.rawBody) throw new UnreadableBody();
    const headers = Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? undefined : value] as const);
    const webhook = { headers: Object.fromEntries(headers), body: request.rawBody };
    const challenge = await this.inbox.receive(provider, webhook, typeof attempt === 'string' ? attempt : null);
    if (challenge) reply.status(200);
    return challenge ?? undefined;
  }
}
