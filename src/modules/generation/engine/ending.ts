import type { GenerationFailure, GenerationStatus } from '../../../entities/generation/generation.entity.js';
import type { UseRefused } from '../../auth/index.js';
import type { FAILURE_PROBLEMS } from '../generation.problems.js';
import type { StoredOutput } from './outputs.js';

export interface Ending {
  readonly status: Exclude<GenerationStatus, 'queued' | 'running'>;
  readonly failure?: GenerationFailure;
  /** Delivered and verified; charged one by one. */
  readonly outputs?: readonly StoredOutput[];
}

/** What a failed generation keeps of the problem. */
export function failureOf(problem: (typeof FAILURE_PROBLEMS)[number] | UseRefused): GenerationFailure {
  if (typeof problem === 'function') return { code: new problem().code };
  const { code, detail } = problem;
  return { code, ...(detail && { detail }) };
}
