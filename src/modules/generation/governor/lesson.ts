import { RATE_LIMITED } from '../engine/failures.js';
import type { ProviderError } from '../ports/provider.port.js';
import type { Lesson } from './breaker.js';

/** What an answer to a submit, or the lack of one, teaches of the provider. */
export function lessonOfSubmit({ kind, code }: Pick<ProviderError, 'kind' | 'code'>): Lesson {
  switch (kind) {
    case 'transient':
      return code === RATE_LIMITED ? 'nothing' : 'failed';
    case 'unknown':
      return 'failed';
    case 'refused':
    case 'invalid':
      return 'done'; // it was read and judged
    case 'auth':
    case 'quota':
      return kind;
  }
}

/** What the end of a run teaches. A result that got lost says nothing of whether new work is done. */
export function lessonOfRun(error: Pick<ProviderError, 'kind' | 'code'>): Lesson {
  return error.kind === 'unknown' ? 'nothing' : lessonOfSubmit(error);
}
