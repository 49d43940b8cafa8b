import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class CaseTaken extends Problem {
  readonly code = 'case-taken';
  readonly status = 409;
  readonly title = { en: 'Somebody else has this case', es: 'Otra persona tiene este caso' };
  readonly remedy = { en: 'Agree with them, then send `take: true`.', es: 'Acuérdalo con ella y envía `take: true`.' };
}

export const STAFF_PROBLEMS: readonly ProblemClass[] = [CaseTaken];
