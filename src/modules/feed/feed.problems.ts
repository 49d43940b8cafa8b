import type { ProblemClass } from '../../kernel/problem.js';

export const FEED_PROBLEMS: readonly ProblemClass[] = [];
