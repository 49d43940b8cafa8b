import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { Language, Public } from '../../../platform/http/index.js';
import { Catalog } from './catalog.js';
import { ProductsView } from './products.dto.js';

@ApiTags('billing')
@Controller('v1/billing/products')
export class ProductsController {
  constructor(
    private readonly catalog: Catalog,
    private readonly config: Config,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'What can be bought, and what the plans give' })
  @ApiOkResponse({ type: ProductsView })
  list(@Language() locale: Locale): ProductsView {
    return ProductsView.of(this.catalog, this.config.generation.runningPerAccount, locale);
  }
}
