import type { Provider, Type } from '@nestjs/common';
import { LikeRepository } from './like.repository.js';
import { LikedPosts } from './liked-posts.service.js';
import { LikesController } from './likes.controller.js';
import { LikesService } from './likes.service.js';

export const LIKES_CONTROLLERS: readonly Type[] = [LikesController];
export const LIKES_PROVIDERS: readonly Provider[] = [LikeRepository, LikesService, LikedPosts];
