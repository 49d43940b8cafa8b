import { decodeCursor, InvalidRequest, type Page, pageOf } from '../../platform/http/index.js';

const ANOTHER_LIST = { en: 'is not one that a page of this list gave', es: 'no procede de ninguna página de esta lista' };

/** Where a page begins: after this row. */
export interface Place {
  readonly at: Date;
  readonly key: string;
}

export interface TimedListOptions {
  /** Names the list with all that it is about, such as `comments/<post>`: a cursor that another list gave is refused. */
  readonly list: string;
  /** What rows of one moment are told apart by. */
  readonly key: 'uuid' | 'text';
}

/**
 * Pages of a list in the order of time, then of a key. Clients can read a cursor if they care to: neither the name of the list nor a key
 * may hold what is not theirs to know, so people stand in it by username (law 7).
 */
export class TimedList {
  constructor(private readonly options: TimedListOptions) {}

  /** Null for the first page. @throws InvalidRequest */
  read(cursor: string | undefined): Place | null {
    const parts = decodeCursor(cursor, ['text', 'instant', this.options.key]);
    if (!parts) return null;
    const [list, at, key] = parts;
    if (list !== this.options.list) throw InvalidRequest.at('?cursor', ANOTHER_LIST);
    return { at, key };
  }

  /** Of rows of which one more than `limit` was fetched. */
  page<Row extends { readonly createdAt: string | Date }, Item>(
    rows: readonly Row[], limit: number, keyOf: (row: Row) => string, view: (row: Row) => Item,
  ): Page<Item> {
    return pageOf(rows, limit, (row) => [this.options.list, new Date(row.createdAt), keyOf(row)], view);
  }
}
