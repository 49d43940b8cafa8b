import type { Provider, Type } from '@nestjs/common';
import { People } from '../visibility/people.js';
import { BlocksController } from './blocks.controller.js';
import { BlocksService } from './blocks.service.js';

export const BLOCKS_CONTROLLERS: readonly Type[] = [BlocksController];
export const BLOCKS_PROVIDERS: readonly Provider[] = [People, BlocksService];
