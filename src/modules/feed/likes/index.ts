import type { Provider, Type } from '@nestjs/common';

export const LIKES_CONTROLLERS: readonly Type[] = [];
export const LIKES_PROVIDERS: readonly Provider[] = [];
