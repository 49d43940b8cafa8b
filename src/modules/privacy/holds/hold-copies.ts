import { Injectable } from '@nestjs/common';
import { HeldObjects } from './held-objects.js';
import { HeldRows } from './held-rows.js';
import { holdableOf } from './holdable.js';
import type { HoldRow } from './hold.repository.js';

export interface Copied {
  readonly rows: number;
  readonly objects: number;
}

/**
 * What a hold keeps lies apart from what it is a copy of: retention, the person and the end of the account need not know of holds. It is
 * copied when a hold is approved, again and again while it stands, and before the account ends. A copy shows a row as it was first seen.
 */
@Injectable()
export class HoldCopies {
  constructor(private readonly rows: HeldRows, private readonly objects: HeldObjects) {}

  /** One bounded part. Both 0 when there is nothing left to copy. */
  async some(hold: HoldRow): Promise<Copied> {
    const { tables, objects } = holdableOf(hold.classes);
    const copied = { rows: 0, objects: 0 };
    for (const named of objects) copied.objects += await this.objects.copySome(hold, named);
    for (const table of tables) copied.rows += await this.rows.copySome(hold, table);
    return copied;
  }

  /** All that there is now, in parts. */
  async all(hold: HoldRow, signal?: AbortSignal): Promise<Copied> {
    const copied = { rows: 0, objects: 0 };
    while (!signal?.aborted) {
      const { rows, objects } = await this.some(hold);
      copied.rows += rows;
      copied.objects += objects;
      if (rows + objects === 0) break;
    }
    return copied;
  }
}
