import type { Provider, Type } from '@nestjs/common';

export const PURCHASES_CONTROLLERS: readonly Type[] = [];
export const PURCHASES_PROVIDERS: readonly Provider[] = [];
