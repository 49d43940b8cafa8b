import type { Provider, Type } from '@nestjs/common';

export const NOTICES_CONTROLLERS: readonly Type[] = [];
export const NOTICES_PROVIDERS: readonly Provider[] = [];
