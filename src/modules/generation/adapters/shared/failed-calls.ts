import { OutboundError, OutboundTooLarge } from '../../../../platform/outbound/index.js';
import { type Polled, ProviderError } from '../../ports/provider.port.js';

/** No answer, or none that can be used, to a call that may be repeated: everything but a submit. */
export function errorOfFailedRead(error: unknown): unknown {
  if (error instanceof OutboundTooLarge) return new ProviderError('invalid', 'answer-too-large', { cause: error });
  return error instanceof OutboundError ? new ProviderError('transient', 'unreachable', { cause: error }) : error;
}

/** No answer to a submit. Only what certainly never left may be sent again. */
export function errorOfFailedSubmit(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  if (error.delivery === 'not-sent') return new ProviderError('transient', 'unreachable', { cause: error });
  return new ProviderError('unknown', 'submit-unanswered', { cause: error });
}

/** A look that found what is final for the run, such as an answer too long to take in: its end. What another may cure is thrown. */
export function endOfRun(error: unknown): Extract<Polled, { state: 'failed' }> {
  if (error instanceof ProviderError && (error.kind === 'invalid' || error.kind === 'refused')) return { state: 'failed', error };
  throw error;
}
