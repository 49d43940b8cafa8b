import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { GenerationModule } from '../generation/index.js';
import { ModerationModule } from '../moderation/index.js';
import { BLOCKS_CONTROLLERS, BLOCKS_PROVIDERS } from './blocks/index.js';
import { COMMENTS_CONTROLLERS, COMMENTS_PROVIDERS } from './comments/index.js';
import { COUNTERS_PROVIDERS } from './counters/index.js';
import { ERASURE_PROVIDERS } from './erasure/index.js';
import { FEEDS_CONTROLLERS, FEEDS_PROVIDERS } from './feeds/index.js';
import { FOLLOWS_CONTROLLERS, FOLLOWS_PROVIDERS } from './follows/index.js';
import { FeedVisibility } from './visibility/feed-visibility.js';
import { HIDDEN_CONTROLLERS, HIDDEN_PROVIDERS } from './hidden/index.js';
import { LIKES_CONTROLLERS, LIKES_PROVIDERS } from './likes/index.js';
import { NEWS_PROVIDERS } from './news/index.js';
import { POSTS_CONTROLLERS, POSTS_PROVIDERS } from './posts/index.js';
import { PROFILES_CONTROLLERS, PROFILES_PROVIDERS } from './profiles/index.js';

@Module({
  imports: [AuthModule, GenerationModule, ModerationModule],
  controllers: [
    ...FEEDS_CONTROLLERS, ...POSTS_CONTROLLERS, ...LIKES_CONTROLLERS, ...COMMENTS_CONTROLLERS, ...PROFILES_CONTROLLERS,
    ...FOLLOWS_CONTROLLERS, ...BLOCKS_CONTROLLERS, ...HIDDEN_CONTROLLERS,
  ],
  providers: [
    ...FEEDS_PROVIDERS, ...POSTS_PROVIDERS, ...LIKES_PROVIDERS, ...COMMENTS_PROVIDERS, ...PROFILES_PROVIDERS, ...FOLLOWS_PROVIDERS,
    ...BLOCKS_PROVIDERS, ...HIDDEN_PROVIDERS, ...COUNTERS_PROVIDERS, ...NEWS_PROVIDERS,
    ...ERASURE_PROVIDERS, FeedVisibility,
  ],
  exports: [FeedVisibility],
})
export class FeedModule {}
