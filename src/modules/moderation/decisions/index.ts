import type { Provider, Type } from '@nestjs/common';

export const DECISIONS_CONTROLLERS: readonly Type[] = [];
export const DECISIONS_PROVIDERS: readonly Provider[] = [];
