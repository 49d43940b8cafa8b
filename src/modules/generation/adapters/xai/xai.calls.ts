import { ProviderError, type SubmitRequest } from '../../ports/provider.port.js';
import { listOf } from '../shared/json.js';

/** What answers a call: pictures or sound in the answer itself, or the id of a clip that is made meanwhile. */
export type XaiAnswers = 'images' | 'sound' | 'clip';

export interface XaiCall {
  readonly path: string;
  /** Null where the call has one model of its own (`/tts`). */
  readonly model: string | null;
  readonly answers: XaiAnswers;
}

/** The calls that make something (facts 4.2). All take JSON, the edits too. */
const ANSWERS: Readonly<Record<string, XaiAnswers>> = {
  'images/generations': 'images',
  'images/edits': 'images',
  'videos/generations': 'clip',
  tts: 'sound',
};

/** Models are named with their call: `images/edits/grok-imagine-image-2.0`, `tts`. Null for anything else. */
export function callOf(model: string): XaiCall | null {
  const [, path = '', name] = /^(images\/generations|images\/edits|videos\/generations|tts)(?:\/([\w.-]+))?$/.exec(model) ?? [];
  const answers = ANSWERS[path];
  if (answers === undefined || (name === undefined) !== (path === 'tts')) return null;
  return { path: `/${path}`, model: name ?? null, answers };
}

/**
 * The body of a call. Pictures are asked for by value: an address would be public, and lapses at a time that nobody states.
 * `user` is the person's pseudonym; `/tts` has no field for one. @throws ProviderError for a clip that leaves its length or its size open:
 * xAI would choose, and bill, 8 seconds at 480p.
 */
export function bodyOf(call: XaiCall, { body, pseudonym }: Pick<SubmitRequest, 'body' | 'pseudonym'>): Record<string, unknown> {
  if (call.answers === 'sound') return { ...body };
  if (call.answers === 'clip' && !(body.duration !== undefined && body.resolution !== undefined))
    throw new ProviderError('invalid', 'length-not-set');
  const common = { model: call.model, ...body, ...(pseudonym !== '' && { user: pseudonym }) };
  return call.answers === 'images' ? { ...oneOrSeveral(common), response_format: 'b64_json' } : common;
}

/** A single picture to edit goes as `image`, several as `images`. */
function oneOrSeveral({ images, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const list = listOf(images);
  if (list.length === 0) return rest;
  return list.length === 1 ? { ...rest, image: list[0] } : { ...rest, images: list };
}
