import type { Provider, Type } from '@nestjs/common';

export const POSTS_CONTROLLERS: readonly Type[] = [];
export const POSTS_PROVIDERS: readonly Provider[] = [];
