import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { RingSource, type Rung } from '../../../../platform/jobs/queue-rebuild.js';
import { ExportClaims } from './export-claims.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Rings for every export that is not finished, at its time. */
@Injectable()
export class ExportRings extends RingSource {
  readonly queue = 'exports';

  constructor(
    private readonly claims: ExportClaims,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async ringAll(): Promise<Rung> {
    let [rung, failed] = [0, 0];
    for (let after = FIRST; ;) {
      const rows = await this.claims.open(after, PAGE);
      for (const { id, dueAt } of rows) {
        const delayMs = Math.max(0, new Date(dueAt).getTime() - this.clock.now().getTime());
        if (await this.jobs.ring(this.queue, id, { once: `rebuilt/${id}`, delayMs })) rung += 1;
        else failed += 1;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return { rung, failed };
    }
  }
}
