import type { Provider, Type } from '@nestjs/common';

export const RECEIPTS_CONTROLLERS: Type[] = [];
export const RECEIPTS_PROVIDERS: Provider[] = [];
