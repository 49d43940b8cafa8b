import type { ProblemClass } from '../../kernel/problem.js';
import { DELETION_PROBLEMS } from './deletion/deletion.problems.js';
import { EXPORT_PROBLEMS } from './exports/exports.problems.js';
import { HOLD_PROBLEMS } from './holds/holds.problems.js';

/** All problems of this module, for the catalogue. */
export const PRIVACY_PROBLEMS: readonly ProblemClass[] = [...DELETION_PROBLEMS, ...EXPORT_PROBLEMS, ...HOLD_PROBLEMS];
