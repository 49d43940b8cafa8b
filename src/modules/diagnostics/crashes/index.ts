import type { Provider, Type } from '@nestjs/common';

export const CRASHES_CONTROLLERS: Type[] = [];
export const CRASHES_PROVIDERS: Provider[] = [];
