import type { Provider, Type } from '@nestjs/common';

export const PROFILES_CONTROLLERS: readonly Type[] = [];
export const PROFILES_PROVIDERS: readonly Provider[] = [];
