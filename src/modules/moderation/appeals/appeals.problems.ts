import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for somebody else's too. */
export class DecisionNotFound extends Problem {
  readonly code = 'decision-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such decision about you', es: 'No hay ninguna decisión así sobre ti' };
  readonly remedy = { en: 'See `GET /v1/me/decisions` for those there are.', es: 'Consulta en `GET /v1/me/decisions` las que hay.' };
}

export class AppealExists extends Problem {
  readonly code = 'appeal-exists';
  readonly status = 409;
  readonly title = { en: 'You have appealed this decision', es: 'Ya has recurrido esta decisión' };
  readonly remedy = {
    en: '`GET /v1/me/decisions` tells how it goes. After that a body for settling disputes, or a court, can help.',
    es: 'En `GET /v1/me/decisions` verás cómo va. Después puedes acudir a un órgano de resolución de litigios o a un tribunal.',
  };
}

export class AppealWindowOver extends Problem {
  readonly code = 'appeal-window-over';
  readonly status = 410;
  readonly title = { en: 'The time to appeal this decision is over', es: 'El plazo para recurrir esta decisión ha terminado' };
  readonly remedy = {
    en: 'Decisions can be appealed for six months. A court can still help.',
    es: 'Las decisiones se pueden recurrir durante seis meses. Aún puedes acudir a un tribunal.',
  };
}

/** It gave something back, or does not hold any more. */
export class NothingToAppeal extends Problem {
  readonly code = 'nothing-to-appeal';
  readonly status = 409;
  readonly title = { en: 'This decision takes nothing from you', es: 'Esta decisión no te quita nada' };
  readonly remedy = {
    en: 'Only a decision that still holds can be appealed: see `appealable` in `GET /v1/me/decisions`.',
    es: 'Solo se puede recurrir una decisión vigente: mira `appealable` en `GET /v1/me/decisions`.',
  };
}

export class AppealNotFound extends Problem {
  readonly code = 'appeal-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such appeal', es: 'No existe ese recurso' };
  readonly remedy = { en: 'List them with `GET /v1/staff/appeals`.', es: 'Consúltalos en `GET /v1/staff/appeals`.' };
}

/** DSA Art. 20(6), and the promise of the community rules. */
export class OtherPersonNeeded extends Problem {
  readonly code = 'other-person-needed';
  readonly status = 403;
  readonly title = { en: 'Another person decides the appeal', es: 'El recurso lo resuelve otra persona' };
  readonly remedy = {
    en: 'Leave it to a moderator who did not take the decision and is no party to the case.',
    es: 'Déjalo a una persona del equipo que no tomara la decisión ni sea parte en el caso.',
  };
}

export class AppealSettled extends Problem {
  readonly code = 'appeal-settled';
  readonly status = 409;
  readonly title = { en: 'This appeal is decided', es: 'Este recurso ya está resuelto' };
  readonly remedy = {
    en: 'An upheld decision can still be taken back: decide its case with `restore`.',
    es: 'Una decisión confirmada aún puede anularse: decide su caso con `restore`.',
  };
}

/** What it is about holds no more, so nothing can be said of it that would be true. */
export class DecisionTakenBack extends Problem {
  readonly code = 'decision-taken-back';
  readonly status = 409;
  readonly title = { en: 'The decision that is appealed holds no more', es: 'La decisión recurrida ya no está en vigor' };
  readonly remedy = {
    en: 'There is nothing to uphold or to reverse: what it took is given back.',
    es: 'No hay nada que confirmar ni anular: lo que quitó está devuelto.',
  };
}

export const APPEAL_PROBLEMS: readonly ProblemClass[] = [
  DecisionNotFound, AppealExists, AppealWindowOver, NothingToAppeal, AppealNotFound, OtherPersonNeeded, AppealSettled,
  DecisionTakenBack,
];
