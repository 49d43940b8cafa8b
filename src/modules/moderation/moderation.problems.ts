import type { ProblemClass } from '../../kernel/problem.js';

export const MODERATION_PROBLEMS: readonly ProblemClass[] = [];
