import type { Provider, Type } from '@nestjs/common';
import { StatementsExportController } from './statements-export.controller.js';
import { Statements } from './statements.service.js';

export const STATEMENTS_CONTROLLERS: readonly Type[] = [StatementsExportController];
export const STATEMENTS_PROVIDERS: readonly Provider[] = [Statements];
