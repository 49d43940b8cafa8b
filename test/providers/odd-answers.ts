import fc from 'fast-check';
import type { PlannedAnswer } from '../lab/planned-answer.js';

const STATUSES = [200, 201, 202, 204, 301, 400, 401, 402, 404, 409, 422, 429, 499, 500, 502, 503, 504];
const TEXTS = ['', '<html>hello</html>', '{"id":', 'null', '[]', '7'];

/** Answers of every shape: pages, halves of JSON, nothing, and JSON that has the provider's own words in odd places. */
export function oddAnswers(...words: readonly string[]): fc.Arbitrary<PlannedAnswer> {
  const word = fc.constantFrom(...words);
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), word);
  const nested = fc.oneof(odd, fc.dictionary(word, odd, { maxKeys: 3 }), fc.array(odd, { maxLength: 3 }));
  const fields = fc.dictionary(word, nested, { maxKeys: 5 });
  const body = fc.oneof(fields, fc.array(fields, { maxLength: 3 }), fc.constantFrom(...TEXTS));
  return fc.record({ status: fc.constantFrom(...STATUSES), body });
}
