import type { SubjectType } from '../../../kernel/reportable-content.js';
import type { RestrictingAction } from './transparency-statement.js';
import type { ContentType } from './transparency-words.js';

/**
 * Whether a decision about a thing takes the thing itself out of sight. What others could see broke a rule, so it does not come back when
 * a suspension ends. A profile is the person, and a private creation cannot be given back: those go only when that is what was decided.
 */
export const hides = (action: RestrictingAction, subject: SubjectType): boolean =>
  action === 'remove' || subject === 'post' || subject === 'comment';

const OF_KIND: Readonly<Record<string, ContentType>> = {
  image: 'CONTENT_TYPE_IMAGE', video: 'CONTENT_TYPE_VIDEO', audio: 'CONTENT_TYPE_AUDIO',
};
/** What each is, whatever files it has. */
const OF_SUBJECT: Readonly<Record<SubjectType, readonly ContentType[]>> = {
  post: ['CONTENT_TYPE_SYNTHETIC_MEDIA'], comment: ['CONTENT_TYPE_TEXT'], profile: ['CONTENT_TYPE_TEXT', 'CONTENT_TYPE_IMAGE'],
  creation: ['CONTENT_TYPE_SYNTHETIC_MEDIA'],
};

/** Of a thing with files of these media types (`image/webp`). */
export function contentTypesOf(subject: SubjectType, mediaTypes: readonly string[]): ContentType[] {
  const ofFiles = mediaTypes.flatMap((type) => OF_KIND[type.split('/')[0]!] ?? []);
  return [...new Set([...OF_SUBJECT[subject], ...ofFiles])];
}
