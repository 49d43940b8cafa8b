import type { Provider, Type } from '@nestjs/common';

export const FOLLOWS_CONTROLLERS: readonly Type[] = [];
export const FOLLOWS_PROVIDERS: readonly Provider[] = [];
