import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import {
  type AuthenticatedUser,
  CurrentUser,
  FIELD_TEXTS,
  Idempotent,
  InvalidRequest,
  Language,
  Refuses,
} from '../../../platform/http/index.js';
import { ProviderNotOffered, ToolNotFound } from '../generation.problems.js';
import { Quotes } from './quotes.js';
import { fits, priceOf } from './work.js';
import { ToolCatalog } from './tool-catalog.js';
import { CreateQuoteBody, QuoteView, ToolListView, ToolView } from './tools.dto.js';

@ApiTags('tools')
@Controller('v1')
export class ToolsController {
  constructor(
    private readonly catalog: ToolCatalog,
    private readonly quotes: Quotes,
  ) {}

  @Get('tools')
  @ApiOkResponse({ type: ToolListView })
  list(@Language() locale: Locale): ToolListView {
    return { items: this.catalog.list().map((tool) => ToolView.of(tool, this.catalog.modelsOf(tool), locale)), nextCursor: null };
  }

  @Get('tools/:id')
  @ApiOkResponse({ type: ToolView })
  @Refuses(ToolNotFound)
  get(@Param('id') id: string, @Language() locale: Locale): ToolView {
    const tool = this.catalog.get(id);
    return ToolView.of(tool, this.catalog.modelsOf(tool), locale);
  }

  @Post('quotes')
  @Idempotent()
  @ApiCreatedResponse({ type: QuoteView })
  @Refuses(ToolNotFound, ProviderNotOffered)
  async quote(@CurrentUser() user: AuthenticatedUser, @Body() body: CreateQuoteBody): Promise<QuoteView> {
    const tool = this.catalog.get(body.tool);
    const parameters = this.catalog.parametersOf(tool, body.parameters ?? {});
    const count = body.count ?? 1;
    if (count > tool.maxCount) throw InvalidRequest.at('#/count', FIELD_TEXTS.atMost(tool.maxCount));
    const work = { tool, parameters, count, provider: body.provider ?? null };
    const models = this.catalog.modelsOf(tool).filter((model) => fits(model, work));
    if (models.length === 0) throw new ProviderNotOffered();
    const points = priceOf(work, models);
    const { quoteId, expiresAt } = await this.quotes.make(user.id, work, points);
    const { providers } = ToolView.of(tool, models, 'en', parameters);
    return { quoteId, points, expiresAt: expiresAt.toISOString(), providers };
  }
}
