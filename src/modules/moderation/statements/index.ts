import type { Provider, Type } from '@nestjs/common';
import { Statements } from './statements.service.js';

export const STATEMENTS_CONTROLLERS: readonly Type[] = [];
export const STATEMENTS_PROVIDERS: readonly Provider[] = [Statements];
