import type { Provider, Type } from '@nestjs/common';

export const HOLDS_CONTROLLERS: Type[] = [];
export const HOLDS_PROVIDERS: Provider[] = [];
