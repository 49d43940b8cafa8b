import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Refuses } from '../../../../platform/http/index.js';
import { AdCallbackRejected, AdKeysUnavailable } from '../rewards.problems.js';
import { AdCallbacks } from './ad-callbacks.js';

/** Server-side verification of rewarded ads. The signature is all that proves the sender. */
@ApiTags('webhooks')
@Public()
@Controller('v1/webhooks/admob')
export class AdMobController {
  constructor(private readonly callbacks: AdCallbacks) {}

  @Get()
  @HttpCode(200)
  @ApiOperation({ summary: "AdMob's signed word that an ad was watched" })
  @ApiOkResponse({ description: 'Taken: now, or before.' })
  @Refuses(AdCallbackRejected, AdKeysUnavailable)
  async receive(@Req() { raw }: FastifyRequest): Promise<void> {
    if (raw.method === 'HEAD') return; // RFC 9110, section 9.2.1: safe; only AdMob's GET gives anything
    const url = raw.url ?? '';
    const at = url.indexOf('?');
    await this.callbacks.receive(at < 0 ? '' : url.slice(at + 1));
  }
}
