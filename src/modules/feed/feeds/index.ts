import type { Provider, Type } from '@nestjs/common';

export const FEEDS_CONTROLLERS: readonly Type[] = [];
export const FEEDS_PROVIDERS: readonly Provider[] = [];
