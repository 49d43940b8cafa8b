import type { Localised } from '../../../kernel/language.js';
import { ProcessingRestricted } from '../../../platform/http/index.js';
import { FeatureRefused } from '../../auth/index.js';
import { FAILURE_PROBLEMS } from '../generation.problems.js';

interface FailureTexts {
  readonly status: number;
  readonly title: Localised;
  /** What to do now, and what became of the points. */
  readonly detail?: Localised;
}

const BY_CODE: ReadonlyMap<string, FailureTexts> = new Map(
  [...FAILURE_PROBLEMS, FeatureRefused, ProcessingRestricted]
    .map((Class) => new Class())
    .map(({ code, status, title, remedy }) => [code, { status, title, detail: remedy }]),
);

/** While processes of two releases run side by side, one may read a code that only the other knows. */
const OF_ANOTHER_RELEASE: FailureTexts = { status: 500, title: { en: 'It ended without a result', es: 'Terminó sin resultado' } };

/** What a generation that ended with this code tells its person; the words are ours, never a provider's. */
export function failureTexts(code: string): FailureTexts {
  return BY_CODE.get(code) ?? OF_ANOTHER_RELEASE;
}
