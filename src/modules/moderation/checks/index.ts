import type { Provider, Type } from '@nestjs/common';

export const CHECKS_CONTROLLERS: readonly Type[] = [];
export const CHECKS_PROVIDERS: readonly Provider[] = [];
