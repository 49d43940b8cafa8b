import type { Provider, Type } from '@nestjs/common';

export const EVIDENCE_CONTROLLERS: readonly Type[] = [];
export const EVIDENCE_PROVIDERS: readonly Provider[] = [];
