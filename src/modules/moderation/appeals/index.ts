import type { Provider, Type } from '@nestjs/common';

export const APPEALS_CONTROLLERS: readonly Type[] = [];
export const APPEALS_PROVIDERS: readonly Provider[] = [];
