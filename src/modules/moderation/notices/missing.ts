import type { NoticeKind } from '../../../entities/moderation/notice.entity.js';
import { type NoticeGap, NOTICES_BY_KIND } from './notice-kinds.js';

export interface NoticeParts {
  readonly kind: NoticeKind;
  readonly explanation: string;
  readonly contactEmail: string | null;
  readonly goodFaith: boolean;
  readonly signature: string | null;
}

/** What the notice lacks to be valid, in the order of `NOTICE_GAPS`. @param found whether one of its addresses leads to something */
export function missingOf({ kind, explanation, contactEmail, goodFaith, signature }: NoticeParts, found: boolean): NoticeGap[] {
  const filled: Readonly<Record<NoticeGap, boolean>> = {
    locations: found,
    explanation: isWritten(explanation),
    contact: isWritten(contactEmail),
    'good-faith': goodFaith,
    signature: isWritten(signature),
  };
  return NOTICES_BY_KIND[kind].needs.filter((gap) => !filled[gap]);
}

function isWritten(text: string | null): boolean {
  return text !== null && /[\p{L}\p{N}]/u.test(text);
}
