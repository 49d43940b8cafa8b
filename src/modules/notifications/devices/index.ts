import type { Provider, Type } from '@nestjs/common';

export const DEVICES_CONTROLLERS: readonly Type[] = [];
export const DEVICES_PROVIDERS: readonly Provider[] = [];
