import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for somebody else's too. */
export class PrivacyRequestNotFound extends Problem {
  readonly code = 'privacy-request-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such privacy request', es: 'No existe esa solicitud de privacidad' };
  readonly remedy = { en: 'Check its id: the list of requests has it.', es: 'Comprueba su id: figura en la lista de solicitudes.' };
}

export class PrivacyRequestSettled extends Problem {
  readonly code = 'privacy-request-settled';
  readonly status = 409;
  readonly title = { en: 'This privacy request is settled', es: 'Esta solicitud de privacidad ya está resuelta' };
  readonly remedy = { en: 'Nothing more can be done with it; open another one.', es: 'Ya no se puede hacer nada con ella; abre otra.' };
}

export class ConfirmationCodeInvalid extends Problem {
  readonly code = 'confirmation-code-invalid';
  readonly status = 403;
  readonly title = { en: 'The code does not belong to this request, or is too old', es: 'El código no es de esta solicitud o ha caducado' };
  readonly remedy = {
    en: 'Send the code of the newest mail as it came, within a day; else send the request again.',
    es: 'Envía el código del último correo tal como llegó y en el plazo de un día; si no, envía la solicitud otra vez.',
  };
}

export class OwnPrivacyRequest extends Problem {
  readonly code = 'own-privacy-request';
  readonly status = 403;
  readonly title = { en: 'This privacy request is about your own account', es: 'Esta solicitud de privacidad es sobre tu propia cuenta' };
  readonly remedy = {
    en: 'Somebody else of staff has to work through it.',
    es: 'La tiene que tramitar otra persona del equipo.',
  };
}

export class PrivacyRequestTaken extends Problem {
  readonly code = 'privacy-request-taken';
  readonly status = 409;
  readonly title = { en: 'Somebody else has this privacy request', es: 'Otra persona tiene esta solicitud de privacidad' };
  readonly remedy = { en: 'Agree with them, then send `take: true`.', es: 'Acuérdalo con ella y envía `take: true`.' };
}

export class ActDoesNotFit extends Problem {
  readonly code = 'act-does-not-fit';
  readonly status = 409;
  readonly title = { en: 'This is no answer to a request of this kind', es: 'Esto no responde a una solicitud de este tipo' };
  readonly remedy = {
    en: 'Do what its kind asks for. When the person wants something else, enter a request of that kind.',
    es: 'Haz lo que pide su tipo. Si la persona quiere otra cosa, registra una solicitud de ese tipo.',
  };
}

export class IdentityUnproved extends Problem {
  readonly code = 'identity-unproved';
  readonly status = 409;
  readonly title = {
    en: 'It is not proved who asks, or which account it is about',
    es: 'No está comprobado quién lo pide o de qué cuenta se trata',
  };
  readonly remedy = {
    en: 'Record with `POST /v1/staff/privacy/requests/{id}/identity` how it was checked, and the account.',
    es: 'Anota con `POST /v1/staff/privacy/requests/{id}/identity` cómo se comprobó y la cuenta.',
  };
}

export class SecondPersonRequired extends Problem {
  readonly code = 'second-person-required';
  readonly status = 403;
  readonly title = { en: 'You proposed this yourself', es: 'Esto lo propusiste tú' };
  readonly remedy = {
    en: 'Somebody else of staff has to approve it.',
    es: 'Lo tiene que aprobar otra persona del equipo.',
  };
}

export class NothingToApprove extends Problem {
  readonly code = 'nothing-to-approve';
  readonly status = 409;
  readonly title = { en: 'Nothing waits to be approved here', es: 'Aquí no hay nada pendiente de aprobar' };
  readonly remedy = {
    en: 'Propose it first, or read what has been decided already.',
    es: 'Propónlo primero o consulta lo que ya se ha decidido.',
  };
}

export class ApprovalPending extends Problem {
  readonly code = 'approval-pending';
  readonly status = 409;
  readonly title = { en: 'Something waits to be approved here', es: 'Hay algo pendiente de aprobar' };
  readonly remedy = {
    en: 'Somebody else of staff approves or disapproves it first: `POST /v1/staff/privacy/requests/{id}/approve`.',
    es: 'Primero lo aprueba o lo rechaza otra persona del equipo: `POST /v1/staff/privacy/requests/{id}/approve`.',
  };
}

/** What two people approved is under way: no third word of one of them stands beside it. */
export class ApprovalGiven extends Problem {
  readonly code = 'approval-given';
  readonly status = 409;
  readonly title = { en: 'What was approved here is under way', es: 'Lo que se aprobó aquí está en marcha' };
  readonly remedy = {
    en: 'An erasure settles its request at its end, and gives it back when it is undone. For another person enter another request.',
    es: 'La supresión cierra la solicitud al terminar y la devuelve si se deshace. Para otra persona, registra otra.',
  };
}

export class ExtensionNotPossible extends Problem {
  readonly code = 'extension-not-possible';
  readonly status = 409;
  readonly title = { en: 'This deadline cannot be extended', es: 'Este plazo no se puede ampliar' };
  readonly remedy = {
    en: 'It is extended once, before it is over, and only where the law knows an extension. Answer the request.',
    es: 'Se amplía una sola vez, antes de que termine y solo si la ley lo permite. Responde a la solicitud.',
  };
}

export const REQUEST_PROBLEMS: readonly ProblemClass[] = [
  PrivacyRequestNotFound, PrivacyRequestSettled, ConfirmationCodeInvalid, OwnPrivacyRequest, PrivacyRequestTaken, IdentityUnproved,
  SecondPersonRequired, NothingToApprove, ApprovalPending, ApprovalGiven, ExtensionNotPossible, ActDoesNotFit,
];
