import type { Provider, Type } from '@nestjs/common';

export const REWARDS_CONTROLLERS: readonly Type[] = [];
export const REWARDS_PROVIDERS: readonly Provider[] = [];
