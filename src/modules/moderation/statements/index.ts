import type { Provider, Type } from '@nestjs/common';

export const STATEMENTS_CONTROLLERS: readonly Type[] = [];
export const STATEMENTS_PROVIDERS: readonly Provider[] = [];
