import type { Provider, Type } from '@nestjs/common';

export const REPORTS_CONTROLLERS: readonly Type[] = [];
export const REPORTS_PROVIDERS: readonly Provider[] = [];
