import type { Provider, Type } from '@nestjs/common';
import { LimitsController } from './limits.controller.js';
import { Limits } from './limits.service.js';

export const LIMITS_CONTROLLERS: readonly Type[] = [LimitsController];
export const LIMITS_PROVIDERS: readonly Provider[] = [Limits];
