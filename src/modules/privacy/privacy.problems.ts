import type { ProblemClass } from '../../kernel/problem.js';
import { EXPORT_PROBLEMS } from './exports/exports.problems.js';

/** All problems of this module, for the catalogue. */
export const PRIVACY_PROBLEMS: readonly ProblemClass[] = [...EXPORT_PROBLEMS];
