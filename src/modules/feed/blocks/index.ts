import type { Provider, Type } from '@nestjs/common';

export const BLOCKS_CONTROLLERS: readonly Type[] = [];
export const BLOCKS_PROVIDERS: readonly Provider[] = [];
