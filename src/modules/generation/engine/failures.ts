import type { ProviderError } from '../ports/provider.port.js';

/** The code of an attempt whose worker died with the answer. */
export const WORKER_LOST = 'worker-lost';
/** Of one whose worker died before anything could leave: no disclosure was written. */
export const NEVER_SENT = 'never-sent';
/** Of one that was lost, and that the provider says it never got. */
export const NEVER_ARRIVED = 'never-arrived';
/** Of one that the provider put off: it said nothing of the request. */
export const RATE_LIMITED = 'rate-limited';
/** The gate let nothing out: another recipient may still be granted. */
export const CONSENT_MISSING = 'consent-missing';

/** An attempt that came to nothing, and what it may have cost. */
export interface Failure extends Pick<ProviderError, 'kind' | 'code'> {
  readonly provider: string;
  readonly model: string;
  /** It had a request there, or may have had one. */
  readonly wasTaken: boolean;
}
