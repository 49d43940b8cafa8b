import type { Provider, Type } from '@nestjs/common';
import { PushWishes } from './push-wishes.js';
import { Wishes } from './wishes.js';

export const PREFERENCES_CONTROLLERS: readonly Type[] = [];
export const PREFERENCES_PROVIDERS: readonly Provider[] = [PushWishes, Wishes];
