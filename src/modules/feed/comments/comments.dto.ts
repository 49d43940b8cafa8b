import { Text, Uuid } from '../../../platform/http/index.js';

/** In code points. */
export const COMMENT_MAX = 2_000;

export class CreateCommentBody {
  @Text({ min: 1, max: 2 * COMMENT_MAX, description: `Up to ${COMMENT_MAX} characters; nothing invisible is kept.` })
  text!: string;

  @Uuid({ optional: true, description: 'A comment or a reply of the same post.' })
  replyTo?: string;
}
