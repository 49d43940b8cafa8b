import { ProviderErrandTable } from '../../../entities/generation/provider-errand.entity.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';
import type { LostSubmit, ProviderRequest } from '../ports/provider.port.js';

/** What an adapter needs to find and erase what is a person's at its provider, once no row of ours knows them any more. */
export interface ErrandPlan {
  /** Null when the answer to the submit was lost. */
  readonly request: ProviderRequest | null;
  /** Of a submit whose answer was lost: to look for it. ISO 8601. */
  readonly lost: (Omit<LostSubmit, 'sentAt' | 'attemptId'> & { readonly sentAt: string }) | null;
  /** It was given up while it ran, and may run on for a while: what it makes then must go as well. */
  readonly mayRun: boolean;
  readonly isTraining: boolean;
  /** The provider's name of a model that stays there. */
  readonly trainedModel: string | null;
}

/** Where a plan is sealed. */
export const PLAN = sealedColumn(ProviderErrandTable, 'plan');
