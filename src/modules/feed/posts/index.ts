import type { Provider, Type } from '@nestjs/common';
import { MediaUrls } from '../media/media-urls.js';
import { PostViews } from './post-views.js';

export const POSTS_CONTROLLERS: readonly Type[] = [];
export const POSTS_PROVIDERS: readonly Provider[] = [MediaUrls, PostViews];
