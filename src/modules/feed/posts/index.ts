import type { Provider, Type } from '@nestjs/common';
import { MEDIA_CONTROLLERS, MEDIA_PROVIDERS } from '../media/index.js';
import { FinishPosts } from './finish-posts.task.js';
import { Permission } from './permission.js';
import { PlainPromptSanitiser } from './ports/plain.prompt-sanitiser.js';
import { PromptSanitiser } from './ports/prompt-sanitiser.port.js';
import { PostRemoval } from './post-removal.js';
import { PostViews } from './post-views.js';
import { PostRepository } from './post.repository.js';
import { PostsController } from './posts.controller.js';
import { PostQueries } from './posts.queries.js';
import { PostsService } from './posts.service.js';
import { PublicChecks } from './public-checks.js';
import { PublicWordsService } from './public-words.js';
import { Publishing } from './publishing.js';

export const POSTS_CONTROLLERS: readonly Type[] = [PostsController, ...MEDIA_CONTROLLERS];
export const POSTS_PROVIDERS: readonly Provider[] = [
  ...MEDIA_PROVIDERS, FinishPosts, Permission, PostQueries, PostRemoval, PostRepository, PostsService, PostViews, PublicChecks,
  PublicWordsService, Publishing, { provide: PromptSanitiser, useClass: PlainPromptSanitiser },
];
