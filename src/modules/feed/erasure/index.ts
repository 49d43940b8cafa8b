import type { Provider } from '@nestjs/common';
import { WithdrawComments } from './withdraw-comments.work.js';
import { WithdrawPosts } from './withdraw-posts.work.js';
import { WithdrawTies } from './withdraw-ties.work.js';

/** Posts come first: their comments go with them. */
export const ERASURE_PROVIDERS: readonly Provider[] = [WithdrawPosts, WithdrawComments, WithdrawTies];
