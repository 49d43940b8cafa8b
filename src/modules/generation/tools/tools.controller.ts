import { Body, Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Locale } from '../../../kernel/language.js';
import { AuthFacade } from '../../auth/index.js';
import {
  acceptedLocale, type AuthenticatedUser, CurrentUser, Idempotent, inLanguage, InvalidRequest, Refuses,
} from '../../../platform/http/index.js';
import { ToolNotFound } from '../generation.problems.js';
import { Quotes } from './quotes.js';
import { ToolCatalog } from './tool-catalog.js';
import { CreateQuoteBody, QuoteView, ToolListView, ToolView } from './tools.dto.js';

@ApiTags('tools')
@Controller('v1')
export class ToolsController {
  constructor(
    private readonly catalog: ToolCatalog,
    private readonly quotes: Quotes,
    private readonly auth: AuthFacade,
  ) {}

  @Get('tools')
  @ApiOkResponse({ type: ToolListView })
  async list(
    @CurrentUser() user: AuthenticatedUser,
    @Headers('accept-language') acceptLanguage: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ToolListView> {
    const locale = await this.localeFor(user, acceptLanguage);
    inLanguage(reply, locale);
    return { items: this.catalog.list().map((tool) => ToolView.of(tool, this.catalog.modelsOf(tool), locale)), nextCursor: null };
  }

  @Get('tools/:id')
  @ApiOkResponse({ type: ToolView })
  @Refuses(ToolNotFound)
  async get(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id') id: string,
    @Headers('accept-language') acceptLanguage: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ToolView> {
    const tool = this.catalog.get(id);
    const locale = await this.localeFor(user, acceptLanguage);
    inLanguage(reply, locale);
    return ToolView.of(tool, this.catalog.modelsOf(tool), locale);
  }

  @Post('quotes')
  @Idempotent()
  @ApiCreatedResponse({ type: QuoteView })
  @Refuses(ToolNotFound)
  async quote(@CurrentUser() user: AuthenticatedUser, @Body() body: CreateQuoteBody): Promise<QuoteView> {
    const tool = this.catalog.get(body.tool);
    const parameters = this.catalog.parametersOf(tool, body.parameters ?? {});
    const count = body.count ?? 1;
    if (count > tool.maxCount) throw InvalidRequest.at('#/count', `at most ${tool.maxCount}`);
    const { quoteId, points, expiresAt } = await this.quotes.make(user.id, { tool, parameters, count });
    const { providers } = ToolView.of(tool, this.catalog.modelsOf(tool), 'en');
    return { quoteId, points, expiresAt: expiresAt.toISOString(), providers };
  }

  /** `Accept-Language`, then the account's language. */
  private async localeFor({ id }: AuthenticatedUser, acceptLanguage: string | undefined): Promise<Locale> {
    return acceptedLocale(acceptLanguage) ?? this.auth.localeOf(id);
  }
}
