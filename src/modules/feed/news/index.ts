import type { Provider } from '@nestjs/common';
import { TellOfComment } from './tell-of-comment.handler.js';
import { TellOfFollow } from './tell-of-follow.handler.js';
import { TellOfCommentLike, TellOfLike } from './tell-of-likes.handler.js';

/** What people are told of what others did to theirs. */
export const NEWS_PROVIDERS: readonly Provider[] = [TellOfComment, TellOfCommentLike, TellOfFollow, TellOfLike];
