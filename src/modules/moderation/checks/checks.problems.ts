import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** `errors` name the place, and say what is wrong; `rules` are the rules' ids, `checkId` and `appeal` the way to a human. */
export class ContentRefused extends Problem {
  readonly code = 'content-refused';
  readonly status = 422;
  readonly title = { en: 'An automated check refused this', es: 'Una comprobación automática lo ha rechazado' };
  readonly remedy = {
    en: 'Change what `errors` points at. If the check is wrong, say so at `appeal`: a human looks at it.',
    es: 'Cambia lo que señala `errors`. Si la comprobación se equivoca, dilo en `appeal`: lo mira una persona.',
  };
}

/** Answered for somebody else's too, and for one that refused nothing. */
export class CheckNotFound extends Problem {
  readonly code = 'check-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such refused check', es: 'No existe esa comprobación rechazada' };
  readonly remedy = {
    en: 'Use the `checkId` of the refusal; checks are kept for half a year.',
    es: 'Usa el `checkId` del rechazo; las comprobaciones se guardan medio año.',
  };
}

export class CheckAppealed extends Problem {
  readonly code = 'check-appealed';
  readonly status = 409;
  readonly title = { en: 'This check was appealed before', es: 'Esta comprobación ya se recurrió' };
  readonly remedy = { en: 'Wait: a human looks at it.', es: 'Espera: lo mira una persona.' };
}

export const CHECK_PROBLEMS: readonly ProblemClass[] = [ContentRefused, CheckNotFound, CheckAppealed];
