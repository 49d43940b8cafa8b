import type { ProblemClass } from '../../kernel/problem.js';

/** All problems of this module, for the catalogue. */
export const PRIVACY_PROBLEMS: readonly ProblemClass[] = [];
