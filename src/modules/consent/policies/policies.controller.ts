import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { POLICY_KEYS } from '../../../entities/consent/policy-text.entity.js';
import { type AuthenticatedUser, CurrentUser, inLanguage, localeOf, Public, Refuses } from '../../../platform/http/index.js';
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
  async list(
    @CurrentUser() viewer: AuthenticatedUser | null,
    @Headers('accept-language') acceptLanguage: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyPage> {
    const locale = await this.policies.localeFor(acceptLanguage, viewer?.id ?? null);
    const texts = await this.policies.listCurrent(locale);
    inLanguage(reply, locale);
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
    @CurrentUser() viewer: AuthenticatedUser | null,
    @Headers('accept-language') acceptLanguage: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyView> {
    const asked = query.locale === undefined ? null : localeOf(query.locale);
    const locale = asked ?? (await this.policies.localeFor(acceptLanguage, viewer?.id ?? null));
    const text = await this.policies.get(policy, query.version, locale);
    inLanguage(reply, locale);
    return PolicyView.of(text);
  }
}
