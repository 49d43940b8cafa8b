import type { Provider, Type } from '@nestjs/common';

export const APP_STORE_CONTROLLERS: readonly Type[] = [];
export const APP_STORE_PROVIDERS: readonly Provider[] = [];
