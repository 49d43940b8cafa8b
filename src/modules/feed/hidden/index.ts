import type { Provider, Type } from '@nestjs/common';

export const HIDDEN_CONTROLLERS: readonly Type[] = [];
export const HIDDEN_PROVIDERS: readonly Provider[] = [];
