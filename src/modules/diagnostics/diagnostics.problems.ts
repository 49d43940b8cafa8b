import type { ProblemClass } from '../../kernel/problem.js';

/** All problems of this module, for the catalogue. */
export const DIAGNOSTICS_PROBLEMS: readonly ProblemClass[] = [];
