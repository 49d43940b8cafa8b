import type { Provider, Type } from '@nestjs/common';
import { Restrictions } from './restrictions.js';

export const DECISIONS_CONTROLLERS: readonly Type[] = [];
export const DECISIONS_PROVIDERS: readonly Provider[] = [Restrictions];
