import type { Provider, Type } from '@nestjs/common';

export const EXPORTS_CONTROLLERS: Type[] = [];
export const EXPORTS_PROVIDERS: Provider[] = [];
