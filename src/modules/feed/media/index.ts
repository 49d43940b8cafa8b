import type { Provider, Type } from '@nestjs/common';
import { MediaController } from './media.controller.js';
import { MediaQueries } from './media.queries.js';
import { MediaUrls } from './media-urls.js';
import { PublicCopies } from './public-copies.js';

export const MEDIA_CONTROLLERS: readonly Type[] = [MediaController];
export const MEDIA_PROVIDERS: readonly Provider[] = [MediaQueries, MediaUrls, PublicCopies];
