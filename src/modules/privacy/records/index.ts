import type { Provider, Type } from '@nestjs/common';

export const RECORDS_CONTROLLERS: Type[] = [];
export const RECORDS_PROVIDERS: Provider[] = [];
