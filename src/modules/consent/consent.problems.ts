import { Problem, type ProblemClass } from '../../kernel/problem.js';

/** What a person would have to grant: the current text, and which of its recipients are not granted. */
export interface MissingConsent {
  readonly policy: string;
  readonly version: string;
  readonly recipients: readonly string[];
}

/** C4: without the grant, nothing is sent and the feature is refused, with the reason. */
export class ConsentRequired extends Problem {
  readonly code = 'consent-required';
  readonly status = 403;
  readonly title = 'This needs your permission first';
  readonly remedy =
    'Show the text at `/v1/policies/{policy}` in the named version and send the decision with `POST /v1/consents`. ' +
    'Declining is fine: everything but the AI features works.';

  /** Names policy, version and recipients in the answer. */
  static for({ policy, version, recipients }: MissingConsent, purpose = 'generation'): ConsentRequired {
    const detail = `There is no current permission (${policy}, version ${version}) for ${recipients.join(', ')}.`;
    return new ConsentRequired({ detail, members: { policy, version, purpose, recipients } });
  }
}

export class PolicyNotFound extends Problem {
  readonly code = 'policy-not-found';
  readonly status = 404;
  readonly title = 'There is no such policy or version';
  readonly remedy = 'List the current ones with `GET /v1/policies`.';
}

/** The text has changed since it was read: what was seen is not what would be agreed to. */
export class PolicyOutdated extends Problem {
  readonly code = 'policy-outdated';
  readonly status = 409;
  readonly title = 'This version of the text is not the current one';
  readonly remedy = 'Show the version named in `currentVersion` and let the person decide on that one. Withdrawing works with any version.';

  static for(currentVersion: string): PolicyOutdated {
    return new PolicyOutdated({ members: { currentVersion } });
  }
}

/** The hash is of another wording: a proof must not point at what was not shown. */
export class PolicyTextMismatch extends Problem {
  readonly code = 'policy-text-mismatch';
  readonly status = 409;
  readonly title = 'The text that was shown is not the one for this decision';
  readonly remedy =
    'Show the text at `/v1/policies/texts/{sha256}`, as it reads for this person in that language, and let them decide on that one. ' +
    'Withdrawing works with any.';

  /** The text to show instead. */
  static for({ sha256, version, locale, audience }: Readonly<Record<'sha256' | 'version' | 'locale' | 'audience', string>>): PolicyTextMismatch {
    return new PolicyTextMismatch({ members: { sha256, version, locale, audience } });
  }
}

export class ReceiptNotFound extends Problem {
  readonly code = 'receipt-not-found';
  readonly status = 404;
  readonly title = 'There is no such receipt';
  readonly remedy = 'Take `receiptId` from `GET /v1/consents/history`.';
}

export const CONSENT_PROBLEMS: readonly ProblemClass[] = [ConsentRequired, PolicyNotFound, PolicyOutdated, PolicyTextMismatch, ReceiptNotFound];
