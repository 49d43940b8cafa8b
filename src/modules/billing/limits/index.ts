import type { Provider, Type } from '@nestjs/common';

export const LIMITS_CONTROLLERS: readonly Type[] = [];
export const LIMITS_PROVIDERS: readonly Provider[] = [];
