import type { Provider, Type } from '@nestjs/common';

export const PUSH_CONTROLLERS: readonly Type[] = [];
export const PUSH_PROVIDERS: readonly Provider[] = [];
