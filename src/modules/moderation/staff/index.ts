import type { Provider, Type } from '@nestjs/common';

export const STAFF_CONTROLLERS: readonly Type[] = [];
export const STAFF_PROVIDERS: readonly Provider[] = [];
