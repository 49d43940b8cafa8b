import type { Provider, Type } from '@nestjs/common';

export const INBOX_CONTROLLERS: readonly Type[] = [];
export const INBOX_PROVIDERS: readonly Provider[] = [];
