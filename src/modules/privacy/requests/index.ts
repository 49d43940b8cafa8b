import type { Provider, Type } from '@nestjs/common';

export const REQUESTS_CONTROLLERS: Type[] = [];
export const REQUESTS_PROVIDERS: Provider[] = [];
