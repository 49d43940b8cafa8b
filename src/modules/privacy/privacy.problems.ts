import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { AUTHORITY_PROBLEMS } from './authorities/authorities.problems.js';
import { DELETION_PROBLEMS } from './deletion/deletion.problems.js';
import { EXPORT_PROBLEMS } from './exports/exports.problems.js';
import { HOLD_PROBLEMS } from './holds/holds.problems.js';
import { REQUEST_PROBLEMS } from './requests/requests.problems.js';

/** Of an act on something that was proposed under a case: another one was named. Which one it is, is not told. */
export class CaseMismatch extends Problem {
  readonly code = 'case-mismatch';
  readonly status = 409;
  readonly title = { en: 'This belongs to another case', es: 'Esto pertenece a otro expediente' };
  readonly remedy = {
    en: 'Name the case under which it was proposed, or its own id.',
    es: 'Indica el expediente con el que se propuso, o su propio id.',
  };
}

/** All problems of this module, for the catalogue. */
export const PRIVACY_PROBLEMS: readonly ProblemClass[] = [
  ...AUTHORITY_PROBLEMS, ...DELETION_PROBLEMS, ...EXPORT_PROBLEMS, ...HOLD_PROBLEMS, ...REQUEST_PROBLEMS, CaseMismatch,
];
