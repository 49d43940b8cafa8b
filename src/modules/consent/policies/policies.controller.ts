import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { POLICY_KEYS } from '../../../entities/consent/policy-text.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Regions, type Whereabouts } from '../../../platform/config/regions.js';
import {
  type AuthenticatedUser, CurrentUser, inLanguage, InvalidRequest, Language, localeOf, Public, Refuses,
} from '../../../platform/http/index.js';
import { PolicyNotFound } from '../consent.problems.js';
import { PoliciesService, type Reader } from './policies.service.js';
import { PoliciesQuery, PolicyPage, PolicyQuery, PolicyView } from './policies.dto.js';

const NO_SUCH_PLACE = { en: 'must name a country or a part of one', es: 'debe nombrar un país o una parte de un país' };

@ApiTags('consent')
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly regions: Regions,
  ) {}

  @Get()
  @Public({ viewer: true })
  @ApiOperation({ summary: 'The current version of every policy text' })
  @ApiOkResponse({ type: PolicyPage })
  async list(
    @Query() query: PoliciesQuery,
    @CurrentUser() viewer: AuthenticatedUser | null,
    @Language() locale: Locale,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyPage> {
    const reader = await this.readerOf(query, viewer, locale);
    const texts = await this.policies.listCurrent(reader);
    inLanguage(reply, reader.locale);
    return { items: texts.map((text) => PolicyView.of(text)), nextCursor: null };
  }

  @Get('texts/:sha256')
  @Public()
  @ApiOperation({ summary: 'A text that was ever shown, by the hash that decisions and receipts name' })
  @ApiOkResponse({ type: PolicyView })
  @Refuses(PolicyNotFound)
  async getBySha256(@Param('sha256') sha256: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<PolicyView> {
    const text = await this.policies.getBySha256(sha256);
    reply.header('content-language', text.locale).header('cache-control', 'public, max-age=86400, immutable');
    return PolicyView.of(text);
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
    @Language() locale: Locale,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyView> {
    const reader = await this.readerOf(query, viewer, locale);
    const text = await this.policies.get(policy, query.version, reader);
    inLanguage(reply, text.locale);
    return PolicyView.of(text);
  }

  /** What is asked for goes before the language of the request and the place of the account. */
  private async readerOf({ locale, region }: PoliciesQuery, viewer: AuthenticatedUser | null, otherwise: Locale): Promise<Reader> {
    const where = region === undefined ? await this.policies.whereaboutsOf(viewer?.id ?? null) : this.placeOf(region);
    return { ...where, locale: (locale === undefined ? null : localeOf(locale)) ?? otherwise };
  }

  /** `ES`, or `US-CA`. @throws InvalidRequest */
  private placeOf(code: string): Whereabouts {
    if (!this.regions.isPlace(code)) throw InvalidRequest.at('?region', NO_SUCH_PLACE);
    return { country: code.slice(0, 2), region: code.length > 2 ? code : null };
  }
}
