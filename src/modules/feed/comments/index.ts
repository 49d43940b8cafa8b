import type { Provider, Type } from '@nestjs/common';

export const COMMENTS_CONTROLLERS: readonly Type[] = [];
export const COMMENTS_PROVIDERS: readonly Provider[] = [];
