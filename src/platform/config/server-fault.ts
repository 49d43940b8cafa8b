/** Why the server that a variable names cannot be used, for the operator. Holds no part of the variable's value. */
export interface ServerFault {
  /** The variable to look at, or several. */
  readonly variable: string;
  readonly what: string;
  /** As the system, the driver or the server calls it; may be empty. */
  readonly code: string;
  /** The configuration is wrong. Otherwise the same may do later. */
  readonly isWrong: boolean;
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host could not be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
};
const TLS = /CERT|SSL|TLS|EPROTO|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** What goes wrong before a server has said a word of its own; null when `code` is not about that. */
export function networkFault(variable: string, code: string): ServerFault | null {
  const what = NETWORK[code];
  if (what !== undefined) return { variable, what, code, isWrong: false };
  return TLS.test(code) ? { variable, what: 'no TLS connection comes about', code, isWrong: true } : null;
}
