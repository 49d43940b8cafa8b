import type { Provider, Type } from '@nestjs/common';

export const STRIKES_CONTROLLERS: readonly Type[] = [];
export const STRIKES_PROVIDERS: readonly Provider[] = [];
