import { decodeCursor, InvalidRequest } from '../../../platform/http/index.js';

export const SCOPES = ['latest', 'trending', 'following'] as const;
export type Scope = (typeof SCOPES)[number];

const ANOTHER_LIST = { en: 'is not one that a page of this list gave', es: 'no procede de ninguna página de esta lista' };

/** Where a page of a feed begins: below this post. */
export interface FeedPlace {
  /** As a parameter: an instant, or of `trending` a score. */
  readonly at: string | number;
  readonly id: string;
}

/** Before all posts, for the first page: one statement serves every page. */
const TOP: FeedPlace = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** @throws InvalidRequest for one that was made up, or that another feed gave. */
export function placeOf(scope: Scope, cursor: string | undefined): FeedPlace {
  if (cursor === undefined) return TOP;
  const [list, at, id] = decodeCursor(cursor, ['text', scope === 'trending' ? 'decimal' : 'instant', 'uuid'])!;
  if (list !== `feed/${scope}`) throw InvalidRequest.at('?cursor', ANOTHER_LIST);
  return { at: at instanceof Date ? at.toISOString() : at, id };
}

/** `cursorAt`: as the row has it. */
export function cursorParts(scope: Scope, { cursorAt, id }: { cursorAt: string | Date | number; id: string }): (string | number | Date)[] {
  return [`feed/${scope}`, typeof cursorAt === 'number' ? cursorAt : new Date(cursorAt), id];
}
