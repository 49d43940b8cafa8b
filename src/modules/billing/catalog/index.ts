import type { Provider, Type } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Catalog } from './catalog.js';
import { ProductsController } from './products.controller.js';
import { readProductsFile } from './products-file.js';

export const CATALOG_CONTROLLERS: readonly Type[] = [ProductsController];
export const CATALOG_PROVIDERS: readonly Provider[] = [
  { provide: Catalog, useFactory: () => new Catalog(readProductsFile(CONFIG_FOLDER)) },
];
