import type { Clock } from '../../kernel/clock.js';
import type { Jobs } from './jobs.js';
import { RingSource, type Rung } from './queue-rebuild.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface WaitingRow {
  readonly id: string;
  /** As the driver gives it; null: now. */
  readonly dueAt: string | Date | null;
}

/** At most `limit` rows that wait, with ids after `after`, by id. */
export type WaitingRows = (after: string, limit: number) => Promise<readonly WaitingRow[]>;

/** Rings for rows with ids of their own, each at its time. */
export abstract class RowRings extends RingSource {
  constructor(
    protected readonly clock: Clock,
    protected readonly jobs: Jobs,
  ) {
    super();
  }

  /** @param ringOf what is rung for a row: its id, unless the queue knows several kinds of rows */
  protected async ringEach(open: WaitingRows, ringOf: (id: string) => string = (id) => id): Promise<Rung> {
    let [rung, failed] = [0, 0];
    for (let after = FIRST; ;) {
      const rows = await open(after, PAGE);
      for (const { id, dueAt } of rows) {
        const delayMs = dueAt === null ? 0 : Math.max(0, new Date(dueAt).getTime() - this.clock.now().getTime());
        if (await this.jobs.ring(this.queue, ringOf(id), { once: `rebuilt/${ringOf(id)}`, delayMs })) rung += 1;
        else failed += 1;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return { rung, failed };
    }
  }
}
