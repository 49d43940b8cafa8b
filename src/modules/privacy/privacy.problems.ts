import type { ProblemClass } from '../../kernel/problem.js';
import { AUTHORITY_PROBLEMS } from './authorities/authorities.problems.js';
import { DELETION_PROBLEMS } from './deletion/deletion.problems.js';
import { EXPORT_PROBLEMS } from './exports/exports.problems.js';
import { HOLD_PROBLEMS } from './holds/holds.problems.js';
import { REQUEST_PROBLEMS } from './requests/requests.problems.js';

/** All problems of this module, for the catalogue. */
export const PRIVACY_PROBLEMS: readonly ProblemClass[] = [
  ...AUTHORITY_PROBLEMS, ...DELETION_PROBLEMS, ...EXPORT_PROBLEMS, ...HOLD_PROBLEMS, ...REQUEST_PROBLEMS,
];
