import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class LegalHoldNotFound extends Problem {
  readonly code = 'legal-hold-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such legal hold', es: 'No existe esa retención legal' };
  readonly remedy = { en: 'Check its id: the list of holds has it.', es: 'Comprueba su id: figura en la lista de retenciones.' };
}

export class LegalHoldOver extends Problem {
  readonly code = 'legal-hold-over';
  readonly status = 409;
  readonly title = { en: 'This legal hold has ended', es: 'Esta retención legal ha terminado' };
  readonly remedy = { en: 'Propose a new one.', es: 'Propón una nueva.' };
}

export class OwnLegalHold extends Problem {
  readonly code = 'own-legal-hold';
  readonly status = 403;
  readonly title = { en: 'This legal hold is about your own account', es: 'Esta retención legal es sobre tu propia cuenta' };
  readonly remedy = { en: 'Somebody else of staff has to see to it.', es: 'La tiene que tramitar otra persona del equipo.' };
}

export const HOLD_PROBLEMS: readonly ProblemClass[] = [LegalHoldNotFound, LegalHoldOver, OwnLegalHold];
