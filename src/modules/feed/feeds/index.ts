import type { Provider, Type } from '@nestjs/common';
import { FeedController } from './feed.controller.js';
import { FeedQueries } from './feed.queries.js';
import { FeedService } from './feed.service.js';

export const FEEDS_CONTROLLERS: readonly Type[] = [FeedController];
export const FEEDS_PROVIDERS: readonly Provider[] = [FeedQueries, FeedService];
