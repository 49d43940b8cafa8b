import type { Provider, Type } from '@nestjs/common';
import { PreferencesController } from './preferences.controller.js';
import { Preferences } from './preferences.service.js';
import { PushWishes } from './push-wishes.js';
import { Wishes } from './wishes.js';

export const PREFERENCES_CONTROLLERS: readonly Type[] = [PreferencesController];
export const PREFERENCES_PROVIDERS: readonly Provider[] = [Preferences, PushWishes, Wishes];
