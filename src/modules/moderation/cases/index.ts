import type { Provider, Type } from '@nestjs/common';
import { CaseEvents } from './case-events.repository.js';
import { Cases } from './cases.js';

export const CASES_CONTROLLERS: readonly Type[] = [];
export const CASES_PROVIDERS: readonly Provider[] = [CaseEvents, Cases];
