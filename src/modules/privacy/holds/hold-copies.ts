import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { LegalHoldId } from '../../../kernel/ids.js';
import { AdvisoryLocks } from '../../../platform/persistence/advisory-locks.js';
import { HeldObjects } from './held-objects.js';
import { HeldRows } from './held-rows.js';
import { holdableOf } from './holdable.js';
import { HoldRepository, type HoldRow, stands } from './hold.repository.js';

export interface Copied {
  readonly rows: number;
  readonly objects: number;
}

/** Names the lock under which a hold is copied. */
export const lockOf = (id: LegalHoldId): string => `privacy.hold-copies/${id}`;

/**
 * What a hold keeps lies apart from what it is a copy of: retention, the person and the end of the account need not know of holds. It is
 * copied when a hold is approved, again and again while it stands, and before the account ends: one process at a time for one hold, and
 * none once it was released. A copy shows a row as it was first seen.
 */
@Injectable()
export class HoldCopies {
  constructor(
    private readonly rows: HeldRows,
    private readonly objects: HeldObjects,
    private readonly holds: HoldRepository,
    private readonly clock: Clock,
    private readonly locks: AdvisoryLocks,
  ) {}

  /** One bounded part. Both 0 when there is nothing left to copy, or the hold ended; null while somebody else copies. */
  some(id: LegalHoldId): Promise<Copied | null> {
    return this.alone(id, () => this.part(id));
  }

  /** All that there is now, in parts; nothing while somebody else copies. */
  async all(id: LegalHoldId, signal?: AbortSignal): Promise<void> {
    await this.alone(id, async (lost) => {
      while (!signal?.aborted && !lost.aborted) {
        const { rows, objects } = await this.part(id);
        if (rows + objects === 0) return;
      }
    });
  }

  private async part(id: LegalHoldId): Promise<Copied> {
    const hold = await this.holds.find(id);
    if (!hold || !stands(hold, this.clock.now())) return { rows: 0, objects: 0 };
    return this.copy(hold);
  }

  private async copy(hold: HoldRow): Promise<Copied> {
    const { tables, objects } = holdableOf(hold.classes);
    const copied = { rows: 0, objects: 0 };
    for (const named of objects) copied.objects += await this.objects.copySome(hold, named);
    for (const table of tables) copied.rows += await this.rows.copySome(hold, table);
    return copied;
  }

  private async alone<T>(id: LegalHoldId, work: (lost: AbortSignal) => Promise<T>): Promise<T | null> {
    const lock = await this.locks.tryHold(lockOf(id));
    if (!lock) return null;
    try {
      return await work(lock.lost);
    } finally {
      await lock.release();
    }
  }
}
