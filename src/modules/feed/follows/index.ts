import type { Provider, Type } from '@nestjs/common';
import { FollowRepository } from './follow.repository.js';
import { FollowsController } from './follows.controller.js';
import { FollowsService } from './follows.service.js';

export const FOLLOWS_CONTROLLERS: readonly Type[] = [FollowsController];
export const FOLLOWS_PROVIDERS: readonly Provider[] = [FollowRepository, FollowsService];
