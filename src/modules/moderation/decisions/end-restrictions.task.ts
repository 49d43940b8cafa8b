import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Restrictions } from './restrictions.js';

const PAGE = 100;
const ENDED = `
  select r.id from restriction r where r.lifted_at is null and r.ends_at <= ? and not (
    r.applied_at is not null and exists (select 1 from account a where a.id = r.account_id and a.status = 'deletion-scheduled'))
  order by r.ends_at, r.id limit ${PAGE}`;
/** Of people who were leaving when it was decided, and have come back. */
const UNAPPLIED = `
  select r.id from restriction r join account a on a.id = r.account_id and a.status = 'active'
  where r.kind = 'account' and r.lifted_at is null and r.applied_at is null and (r.ends_at is null or r.ends_at > ?)
  order by r.id limit ${PAGE}`;
/** In the audit log. */
const BY_TIME = { actor: 'system', purpose: 'The end of the restriction has come.' };
const BY_DECISION = { actor: 'system', purpose: 'A decision restricts the account.' };

/** Lifts what has ended, and suspends who came back to a suspension. */
@Injectable()
export class EndRestrictions extends PeriodicTask {
  readonly name = 'moderation.end-restrictions';
  readonly everyMs = 60_000;

  constructor(
    private readonly em: EntityManager,
    private readonly restrictions: Restrictions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.each(ENDED, signal, (id) => this.restrictions.lift(id, BY_TIME));
    await this.each(UNAPPLIED, signal, (id) => this.restrictions.apply(id, BY_DECISION));
  }

  private async each(query: string, signal: AbortSignal, act: (id: string) => Promise<void>): Promise<void> {
    for (;;) {
      const rows = await this.em.execute<{ id: string }[]>(query, [this.clock.now()]);
      for (const { id } of rows) {
        if (signal.aborted) return;
        await this.em.transactional(() => act(id));
      }
      if (rows.length < PAGE) return;
    }
  }
}
