import type { Provider, Type } from '@nestjs/common';

export const GOOGLE_PLAY_CONTROLLERS: readonly Type[] = [];
export const GOOGLE_PLAY_PROVIDERS: readonly Provider[] = [];
