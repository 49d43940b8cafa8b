import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class AuthorityDisclosureNotFound extends Problem {
  readonly code = 'authority-disclosure-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such disclosure to an authority', es: 'No existe esa comunicación a una autoridad' };
  readonly remedy = {
    en: 'Check its id: the list of disclosures has it.', es: 'Comprueba su id: figura en la lista de comunicaciones.',
  };
}

export class OwnDisclosure extends Problem {
  readonly code = 'own-disclosure';
  readonly status = 403;
  readonly title = { en: 'This disclosure is about your own account', es: 'Esta comunicación es sobre tu propia cuenta' };
  readonly remedy = { en: 'Two other people of staff have to see to it.', es: 'Se tienen que ocupar otras dos personas del equipo.' };
}

export class DisclosureSecondPersonRequired extends Problem {
  readonly code = 'disclosure-second-person-required';
  readonly status = 403;
  readonly title = { en: 'You proposed this disclosure yourself', es: 'Esta comunicación la propusiste tú' };
  readonly remedy = { en: 'Somebody else of staff has to approve it.', es: 'La tiene que aprobar otra persona del equipo.' };
}

export class DisclosureApproved extends Problem {
  readonly code = 'disclosure-approved';
  readonly status = 409;
  readonly title = { en: 'This disclosure is approved already', es: 'Esta comunicación ya está aprobada' };
  readonly remedy = {
    en: 'Record with `disclosed` when the data was handed over.',
    es: 'Anota con `disclosed` cuándo se entregaron los datos.',
  };
}

export class DisclosureNotApproved extends Problem {
  readonly code = 'disclosure-not-approved';
  readonly status = 409;
  readonly title = { en: 'Nobody has approved this disclosure', es: 'Nadie ha aprobado esta comunicación' };
  readonly remedy = {
    en: 'Hand over nothing before somebody else approves it.',
    es: 'No entregues nada hasta que otra persona la apruebe.',
  };
}

export class AlreadyDisclosed extends Problem {
  readonly code = 'already-disclosed';
  readonly status = 409;
  readonly title = { en: 'It is recorded already that this was handed over', es: 'Ya consta que esto se entregó' };
  readonly remedy = {
    en: 'Propose another disclosure for what is handed over beside it.',
    es: 'Propón otra comunicación para lo que se entregue además.',
  };
}

export const AUTHORITY_PROBLEMS: readonly ProblemClass[] = [
  AuthorityDisclosureNotFound, OwnDisclosure, DisclosureSecondPersonRequired, DisclosureApproved, DisclosureNotApproved, AlreadyDisclosed,
];
