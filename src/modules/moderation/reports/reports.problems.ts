import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Nobody follows, blocks, hides or reports themselves. */
export class NotOneself extends Problem {
  readonly code = 'not-oneself';
  readonly status = 422;
  readonly title = { en: 'This can only be done to somebody else', es: 'Esto solo se puede hacer con otra persona' };
  readonly remedy = { en: 'Name another person, or what is theirs.', es: 'Indica a otra persona, o algo que sea suyo.' };
}

export class ReportNotFound extends Problem {
  readonly code = 'report-not-found';
  readonly status = 404;
  readonly title = { en: 'You have made no such report', es: 'No has hecho esa denuncia' };
  readonly remedy = { en: 'See `GET /v1/reports` for those you made.', es: 'Consulta en `GET /v1/reports` las que has hecho.' };
}

export const REPORT_PROBLEMS: readonly ProblemClass[] = [NotOneself, ReportNotFound];
