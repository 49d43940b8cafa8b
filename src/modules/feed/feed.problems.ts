import type { ProblemClass } from '../../kernel/problem.js';
import { BLOCKS_PROBLEMS } from './blocks/blocks.problems.js';
import { COMMENTS_PROBLEMS } from './comments/comments.problems.js';
import { FOLLOWS_PROBLEMS } from './follows/follows.problems.js';
import { HIDDEN_PROBLEMS } from './hidden/hidden.problems.js';
import { POSTS_PROBLEMS } from './posts/posts.problems.js';
import { PEOPLE_PROBLEMS } from './visibility/people.problems.js';

export const FEED_PROBLEMS: readonly ProblemClass[] = [
  ...PEOPLE_PROBLEMS, ...POSTS_PROBLEMS, ...COMMENTS_PROBLEMS, ...BLOCKS_PROBLEMS, ...HIDDEN_PROBLEMS, ...FOLLOWS_PROBLEMS,
];
