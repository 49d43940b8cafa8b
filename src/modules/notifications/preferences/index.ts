import type { Provider, Type } from '@nestjs/common';

export const PREFERENCES_CONTROLLERS: readonly Type[] = [];
export const PREFERENCES_PROVIDERS: readonly Provider[] = [];
