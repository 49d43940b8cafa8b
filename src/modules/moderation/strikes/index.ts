import type { Provider } from '@nestjs/common';
import { StrikeSettings } from './strike-settings.js';
import { Strikes } from './strikes.service.js';

export const STRIKES_PROVIDERS: readonly Provider[] = [StrikeSettings, Strikes];
