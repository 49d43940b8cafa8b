import { GenerationRefused, ProviderRejectedInput } from '../generation.problems.js';
import type { ProviderError } from '../ports/provider.port.js';
import { type Ending, failureOf } from './finish.js';

/** What a provider's error means for the generation: an end, or null where another try (later, or elsewhere) may help. */
export function providerVerdict({ kind }: Pick<ProviderError, 'kind'>): Ending | null {
  switch (kind) {
    case 'refused':
      return { status: 'refused', failure: failureOf(GenerationRefused) };
    case 'invalid':
      return { status: 'failed', failure: failureOf(ProviderRejectedInput) };
    case 'transient':
    case 'quota':
    case 'auth':
    case 'unknown':
      return null;
  }
}
