import type { Provider, Type } from '@nestjs/common';

export const AUTHORITIES_CONTROLLERS: Type[] = [];
export const AUTHORITIES_PROVIDERS: Provider[] = [];
