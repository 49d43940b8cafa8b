import type { Provider, Type } from '@nestjs/common';

export const CATALOG_CONTROLLERS: readonly Type[] = [];
export const CATALOG_PROVIDERS: readonly Provider[] = [];
