import type { Provider } from '@nestjs/common';
import { ErasePushUser } from './erase-push-user.work.js';
import { Farewells } from './farewells.js';
import { PushErasure } from './push-erasure.js';
import { SayFarewell } from './say-farewell.work.js';

export const ENDING_PROVIDERS: readonly Provider[] = [Farewells, SayFarewell, ErasePushUser, PushErasure];
