import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { POLICY_KEYS } from '../../../entities/consent/policy-text.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { inLanguage, Language, localeOf, Public, Refuses } from '../../../platform/http/index.js';
import { PolicyNotFound } from '../consent.problems.js';
import { PoliciesService } from './policies.service.js';
import { PolicyPage, PolicyQuery, PolicyView } from './policies.dto.js';

@ApiTags('consent')
@Controller('v1/policies')
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  @Get()
  @Public({ viewer: true })
  @ApiOperation({ summary: 'The current version of every policy text' })
  @ApiOkResponse({ type: PolicyPage })
  async list(@Language() locale: Locale): Promise<PolicyPage> {
    const texts = await this.policies.listCurrent(locale);
    return { items: texts.map((text) => PolicyView.of(text)), nextCursor: null };
  }

  @Get(':policy')
  @Public({ viewer: true })
  @ApiOperation({ summary: 'A policy text, exactly as it is shown and hashed' })
  @ApiParam({ name: 'policy', enum: POLICY_KEYS })
  @ApiOkResponse({ type: PolicyView })
  @Refuses(PolicyNotFound)
  async get(
    @Param('policy') policy: string,
    @Query() query: PolicyQuery,
    @Language() locale: Locale,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyView> {
    const asked = query.locale === undefined ? null : localeOf(query.locale);
    const text = await this.policies.get(policy, query.version, asked ?? locale);
    inLanguage(reply, text.locale);
    return PolicyView.of(text);
  }
}
