import type { Type } from '@nestjs/common';
import { Nested, Text, Whole } from './fields.js';
import { InvalidRequest } from './http.problems.js';
import { isUuid } from './id.pipe.js';

/** `?limit=&cursor=` of every list; extend it for filters. */
export class PageQuery {
  @Whole({ min: 1, max: 100, optional: true })
  limit: number = 20;

  @Text({ min: 1, max: 1000, optional: true, description: 'The `nextCursor` of the page before.' })
  cursor?: string;
}

const NOT_A_CURSOR = { en: 'is not one that a page of this list gave', es: 'no procede de ninguna página de esta lista' };

interface CursorParts {
  instant: Date;
  uuid: string;
  whole: number;
  decimal: number;
  text: string;
}
type CursorShape = readonly (keyof CursorParts)[];
export type CursorOf<Shape extends CursorShape> = { -readonly [Index in keyof Shape]: CursorParts[Shape[Index]] };

/** Where the next page begins: the sort key of the last item given. Opaque to clients. */
export function encodeCursor(parts: readonly (Date | string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Null for the first page.
 * @throws InvalidRequest for what is not a cursor of this shape.
 */
export function decodeCursor<const Shape extends CursorShape>(cursor: string | undefined, shape: Shape): CursorOf<Shape> | null {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === shape.length) return shape.map((kind, i) => part(kind, parts[i])) as CursorOf<Shape>;
  } catch {
    // answered below
  }
  throw InvalidRequest.at('?cursor', NOT_A_CURSOR);
}

function part(kind: keyof CursorParts, value: unknown): Date | string | number {
  if (kind === 'whole' && Number.isSafeInteger(value)) return value as number;
  if (kind === 'decimal' && typeof value === 'number' && Number.isFinite(value)) return value;
  if (kind === 'uuid' && isUuid(value)) return value;
  if (kind === 'text' && typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  if (kind === 'instant' && typeof value === 'string') {
    const at = new Date(value);
    if (!Number.isNaN(at.getTime()) && at.getUTCFullYear() > 0 && at.getUTCFullYear() < 10_000) return at;
  }
  throw new TypeError(kind);
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The view of a page: `export class SessionPage extends PageOf(SessionView) {}`. */
export function PageOf<Item extends object>(item: new () => Item): Type<Page<Item>> {
  class PageView implements Page<Item> {
    @Nested(() => item, { array: true })
    items!: Item[];

    @Text({ nullable: true, description: 'Null on the last page.' })
    nextCursor!: string | null;
  }
  return PageView;
}

/** Makes a page of `rows`, of which one more than `limit` was fetched to learn whether there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => readonly (Date | string | number)[],
  view: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null };
}
