import type { Provider, Type } from '@nestjs/common';
import { TransparencyCounts } from './figures.repository.js';
import { TransparencyController } from './transparency.controller.js';

export const TRANSPARENCY_CONTROLLERS: readonly Type[] = [TransparencyController];
export const TRANSPARENCY_PROVIDERS: readonly Provider[] = [TransparencyCounts];
