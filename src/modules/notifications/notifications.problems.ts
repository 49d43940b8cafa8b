import type { ProblemClass } from '../../kernel/problem.js';

export const NOTIFICATIONS_PROBLEMS: readonly ProblemClass[] = [];
