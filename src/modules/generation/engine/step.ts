import type { ProviderOutput } from '../ports/provider.port.js';
import type { Ending } from './finish.js';
import type { LeasedGeneration } from './lease.js';

/** What follows a step: another one at once, a pause that holds no worker, or the end. */
export type Step =
  | { readonly next: LeasedGeneration; readonly byValue?: readonly ProviderOutput[] }
  /** `isUnheard`: the provider was asked and gave no answer. */
  | { readonly parkUntil: Date; readonly isUnheard?: boolean }
  | { readonly end: Ending };
