import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { CaseId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Log } from '../../../platform/telemetry/log.js';
import { SYSTEM } from './case-event.js';
import { CaseMetrics } from './case-metrics.js';
import { Cases } from './cases.js';

const BATCH = 100;

/** Deadlines that have passed and were not told of. A case that gets another deadline is told of again. */
const PASSED = `
  select c.id, d.clock, d.at from moderation_case c
  cross join lateral (values ('alert', c.alert_at), ('breach', c.due_at)) d (clock, at)
  where c.state <> 'decided' and d.at <= ? and not exists (
    select 1 from case_event e where e.case_id = c.id and e.type = 'alerted' and e.data ->> 'clock' = d.clock
      and (e.data ->> 'of')::timestamptz = d.at)`;

interface Passed {
  readonly id: CaseId;
  readonly clock: 'alert' | 'breach';
  readonly at: string;
}

/** Wakes somebody for what waits too long: once for each deadline, as an event of the case, a line of the log and a metric. */
@Injectable()
export class CaseClocksTask extends PeriodicTask {
  readonly name = 'moderation.case-clocks';
  readonly everyMs = 60_000;

  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly metrics: CaseMetrics,
    private readonly log: Log,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const passed = await this.em.execute<Passed[]>(`${PASSED} order by d.at, c.id limit ${BATCH}`, [this.clock.now()]);
      for (const one of passed) {
        if (signal.aborted) return;
        await this.tell(one);
      }
      if (passed.length < BATCH) return;
    }
  }

  private async tell({ id, clock, at }: Passed): Promise<void> {
    const told = await this.em.transactional(async () => {
      await this.cases.getLocked(id);
      const still = await this.em.execute<object[]>(`${PASSED} and c.id = ? and d.clock = ?`, [this.clock.now(), id, clock]);
      if (still.length === 0) return false;
      await this.cases.append(id, { type: 'alerted', data: { clock, of: new Date(at).toISOString() } }, SYSTEM);
      return true;
    });
    if (!told) return;
    this.log[clock === 'breach' ? 'error' : 'warn'](`moderation-case-${clock}`, { caseId: id });
    if (clock === 'breach') this.metrics.countBreach();
  }
}
