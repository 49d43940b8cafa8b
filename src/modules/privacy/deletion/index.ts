import type { Provider, Type } from '@nestjs/common';

export const DELETION_CONTROLLERS: Type[] = [];
export const DELETION_PROVIDERS: Provider[] = [];
