import { OutboundError, OutboundTooLarge } from '../../../../platform/outbound/index.js';
import { type Polled, ProviderError } from '../../ports/provider.port.js';

const TOO_LARGE = 'answer-too-large';

/**
 * No answer, or none that can be used, to a call that may be repeated: everything but a submit. It says nothing of the run, not even when
 * it is too long; a look that brings the result knows better (`endOfRun`).
 */
export function errorOfFailedRead(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  return new ProviderError('transient', error instanceof OutboundTooLarge ? TOO_LARGE : 'unreachable', { cause: error });
}

/** No answer to a submit. Only what certainly never left may be sent again. */
export function errorOfFailedSubmit(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  if (error.delivery === 'not-sent') return new ProviderError('transient', 'unreachable', { cause: error });
  return new ProviderError('unknown', 'submit-unanswered', { cause: error });
}

/**
 * What a submit was refused with, by the status and what it means otherwise. A model, or a call, that is not there any more is not the
 * person's mistake: another may do it.
 */
export function errorOfRefusedSubmit(status: number, error: ProviderError): ProviderError {
  const isGone = (status === 404 || status === 405) && error.kind === 'invalid';
  return isGone ? new ProviderError('transient', 'model-not-found') : error;
}

/**
 * A look that brings the result, and found what is final for the run: its end. An answer too long to take in will be so every time. What
 * another look may cure is thrown.
 */
export function endOfRun(error: unknown): Extract<Polled, { state: 'failed' }> {
  if (!(error instanceof ProviderError)) throw error;
  if (error.code === TOO_LARGE) return { state: 'failed', error: new ProviderError('invalid', TOO_LARGE, { cause: error }) };
  if (error.kind === 'invalid' || error.kind === 'refused') return { state: 'failed', error };
  throw error;
}
