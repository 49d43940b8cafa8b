import type { Provider, Type } from '@nestjs/common';
import { MEDIA_CONTROLLERS, MEDIA_PROVIDERS } from '../media/index.js';
import { DeleteRemovedPosts } from './delete-removed-posts.task.js';
import { FinishPosts } from './finish-posts.task.js';
import { Permission } from './permission.js';
import { PostReports } from './post-reports.js';
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
  ...MEDIA_PROVIDERS, DeleteRemovedPosts, FinishPosts, Permission, PostQueries, PostRemoval, PostReports, PostRepository,
  PostsService, PostViews, PublicChecks, PublicWordsService, Publishing,
];
