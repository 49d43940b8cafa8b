import type { CheckLabel } from '../ports/content-checker.port.js';

/** The longest piece of text of one input; a guess on the safe side, since no limit is documented. */
const PIECE_CHARS = 20_000;

export type ModerationInput = readonly string[] | readonly { readonly type: 'image_url'; readonly image_url: { readonly url: string } }[];

/** One result for each piece. */
export function textInput(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += PIECE_CHARS) pieces.push(text.slice(at, at + PIECE_CHARS));
  return pieces;
}

/** By value, never by an address of ours. One result. */
export function imageInput(bytes: Buffer, contentType: string): ModerationInput {
  return [{ type: 'image_url', image_url: { url: `data:${contentType};base64,${bytes.toString('base64')}` } }];
}

export interface ModerationAnswer {
  readonly model: string;
  /** By category; the highest of all results. Null: not assessed (a category that is absent, null, or not applied to this input). */
  readonly labels: readonly CheckLabel[];
}

/**
 * `POST /v1/moderations`, https://developers.openai.com/api/reference/resources/moderations: `results[].category_scores`, with
 * `category_applied_input_types` telling what was looked at. Null for an answer that is not of that form, or that assessed nothing.
 */
export function readModeration(
  json: unknown, categories: readonly string[], kind: 'text' | 'image', pieces: number,
): ModerationAnswer | null {
  const { results, model } = objectOf(json);
  if (!Array.isArray(results) || results.length < Math.min(1, pieces)) return null;
  if (kind === 'text' && results.length !== pieces) return null;
  const labels = categories.map((name) => ({ name, score: highest(results.map((result) => scoreOf(result, name, kind))) }));
  if (labels.every(({ score }) => score === null)) return null;
  return { model: typeof model === 'string' ? model : '', labels };
}

function scoreOf(result: unknown, name: string, kind: string): number | null {
  const { category_scores: scores, category_applied_input_types: applied } = objectOf(result);
  const score = objectOf(scores)[name];
  const types = objectOf(applied)[name];
  if (Array.isArray(types) && !types.includes(kind)) return null; // it says 0 for what it did not look at
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : null;
}

/** Null when one of them is: a part that was not looked at may be the worst. */
function highest(scores: readonly (number | null)[]): number | null {
  return scores.reduce((high, score) => (high === null || score === null ? null : Math.max(high, score)), 0);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};
}
