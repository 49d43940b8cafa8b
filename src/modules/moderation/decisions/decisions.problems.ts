import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** A decision restricts the person for a time: they can read and create, but not publish. */
export class PublishingRestricted extends Problem {
  readonly code = 'publishing-restricted';
  readonly status = 403;
  readonly title = {
    en: 'You cannot publish or comment at the moment',
    es: 'En este momento no puedes publicar ni comentar',
  };
  readonly remedy = {
    en: '`GET /v1/me/decisions` tells why, until when, and how to appeal.',
    es: 'En `GET /v1/me/decisions` verás por qué, hasta cuándo y cómo recurrir.',
  };

  /** `until` null: until it is lifted. */
  static until(until: Date | null): PublishingRestricted {
    return new PublishingRestricted({ members: { until: until?.toISOString() ?? null, decisions: '/v1/me/decisions' } });
  }
}

export class CaseNotFound extends Problem {
  readonly code = 'case-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such case', es: 'No existe ese caso' };
  readonly remedy = { en: 'List the cases with `GET /v1/staff/cases`.', es: 'Consulta los casos en `GET /v1/staff/cases`.' };
}

/** The moderator is the person it is about, or reported it. */
export class OwnCase extends Problem {
  readonly code = 'own-case';
  readonly status = 403;
  readonly title = { en: 'You are a party to this case', es: 'Eres parte en este caso' };
  readonly remedy = {
    en: 'Leave it to another moderator: nobody decides about themselves or about what they reported.',
    es: 'Déjalo a otra persona del equipo: nadie decide sobre sí mismo ni sobre lo que ha denunciado.',
  };
}

export class CaseDecided extends Problem {
  readonly code = 'case-decided';
  readonly status = 409;
  readonly title = { en: 'This case is decided', es: 'Este caso ya está decidido' };
  readonly remedy = {
    en: 'What was decided can be taken back with the action `restore`, or by deciding the appeal.',
    es: 'Lo decidido puede anularse con la acción `restore` o al resolver el recurso.',
  };
}

export class NothingToRestore extends Problem {
  readonly code = 'nothing-to-restore';
  readonly status = 409;
  readonly title = { en: 'Nothing stands in this case that could be taken back', es: 'En este caso no hay nada vigente que anular' };
  readonly remedy = {
    en: 'See the decisions of `GET /v1/staff/cases/{id}`; an open case without fault is decided with `none`.',
    es: 'Consulta las decisiones en `GET /v1/staff/cases/{id}`; un caso abierto sin infracción se decide con `none`.',
  };
}

/** Whoever appealed is owed an answer with reasons. */
export class AppealPending extends Problem {
  readonly code = 'appeal-pending';
  readonly status = 409;
  readonly title = { en: 'There is an appeal to be decided', es: 'Hay un recurso por resolver' };
  readonly remedy = {
    en: 'Decide it with `POST /v1/staff/appeals/{id}/decision`: `reversed` gives everything back.',
    es: 'Resuélvelo con `POST /v1/staff/appeals/{id}/decision`: con `reversed` se devuelve todo.',
  };
}

export class PersonGone extends Problem {
  readonly code = 'person-gone';
  readonly status = 409;
  readonly title = { en: 'The account of the person is gone', es: 'La cuenta de la persona ya no existe' };
  readonly remedy = {
    en: 'Decide about the content alone: `remove` or `none`.',
    es: 'Decide solo sobre el contenido: `remove` o `none`.',
  };
}

export const DECISION_PROBLEMS: readonly ProblemClass[] = [
  PublishingRestricted, CaseNotFound, OwnCase, CaseDecided, NothingToRestore, AppealPending, PersonGone,
];
