import type { Provider, Type } from '@nestjs/common';

export const COUNTERS_CONTROLLERS: readonly Type[] = [];
export const COUNTERS_PROVIDERS: readonly Provider[] = [];
