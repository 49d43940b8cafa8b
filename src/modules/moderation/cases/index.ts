import type { Provider, Type } from '@nestjs/common';

export const CASES_CONTROLLERS: readonly Type[] = [];
export const CASES_PROVIDERS: readonly Provider[] = [];
