import { Problem, type ProblemClass } from '../../kernel/problem.js';

/** What a person would have to grant: the current text, and which of its recipients are not granted. */
export interface MissingConsent {
  readonly policy: string;
  readonly version: string;
  readonly recipients: readonly string[];
}

/** Which text it would have to be. */
interface TextNamed {
  readonly sha256: string;
  readonly version: string;
  readonly locale: string;
  readonly audience: string;
}

/** C4: without the grant, nothing is sent and the feature is refused, with the reason. */
export class ConsentRequired extends Problem {
  readonly code = 'consent-required';
  readonly status = 403;
  readonly title = { en: 'This needs your permission first', es: 'Para esto hace falta antes tu permiso' };
  readonly remedy = {
    en:
      'Show the text at `/v1/policies/{policy}` in the named version and send the decision with `POST /v1/consents`. ' +
      'Declining is fine: everything but the AI features works.',
    es:
      'Muestra el texto de `/v1/policies/{policy}` en la versión indicada y envía la decisión con `POST /v1/consents`. ' +
      'Se puede decir que no: todo funciona menos las funciones de IA.',
  };

  /** Names policy, version and recipients in the answer. */
  static for({ policy, version, recipients }: MissingConsent, purpose = 'generation'): ConsentRequired {
    const names = recipients.join(', ');
    const detail = {
      en: `There is no current permission (${policy}, version ${version}) for ${names}.`,
      es: `No hay un permiso vigente (${policy}, versión ${version}) para ${names}.`,
    };
    return new ConsentRequired({ detail, members: { policy, version, purpose, recipients } });
  }
}

export class PolicyNotFound extends Problem {
  readonly code = 'policy-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such policy or version', es: 'No existe esa política o esa versión' };
  readonly remedy = { en: 'List the current ones with `GET /v1/policies`.', es: 'Consulta las actuales con `GET /v1/policies`.' };
}

/** The text has changed since it was read: what was seen is not what would be agreed to. */
export class PolicyOutdated extends Problem {
  readonly code = 'policy-outdated';
  readonly status = 409;
  readonly title = { en: 'This version of the text is not the current one', es: 'Esta versión del texto no es la actual' };
  readonly remedy = {
    en: 'Show the version named in `currentVersion` and let the person decide on that one. Withdrawing works with any version.',
    es: 'Muestra la versión de `currentVersion` y deja que la persona decida sobre ella. Para retirar el permiso sirve cualquiera.',
  };

  static for(currentVersion: string): PolicyOutdated {
    return new PolicyOutdated({ members: { currentVersion } });
  }
}

/** The hash is of another wording: a proof must not point at what was not shown. */
export class PolicyTextMismatch extends Problem {
  readonly code = 'policy-text-mismatch';
  readonly status = 409;
  readonly title = {
    en: 'The text that was shown is not the one for this decision',
    es: 'El texto que se mostró no es el que corresponde a esta decisión',
  };
  readonly remedy = {
    en:
      'Show the text at `/v1/policies/texts/{sha256}`, as it reads for this person in that language, and let them decide on that one. ' +
      'Withdrawing works with any.',
    es:
      'Muestra el texto de `/v1/policies/texts/{sha256}`, que es el de esta persona en ese idioma, y deja que decida sobre él. ' +
      'Para retirar el permiso sirve cualquiera.',
  };

  /** The text to show instead. */
  static for({ sha256, version, locale, audience }: TextNamed): PolicyTextMismatch {
    return new PolicyTextMismatch({ members: { sha256, version, locale, audience } });
  }
}

export class ReceiptNotFound extends Problem {
  readonly code = 'receipt-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such receipt', es: 'No existe ese justificante' };
  readonly remedy = { en: 'Take `receiptId` from `GET /v1/consents/history`.', es: 'Toma `receiptId` de `GET /v1/consents/history`.' };
}

export const CONSENT_PROBLEMS: readonly ProblemClass[] = [
  ConsentRequired,
  PolicyNotFound,
  PolicyOutdated,
  PolicyTextMismatch,
  ReceiptNotFound,
];
