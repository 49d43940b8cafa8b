import { Injectable } from '@nestjs/common';
import { BillingFacade } from '../../billing/index.js';

/** The order of the line, over `Turns.sql`. */
export const IN_LINE = 'round, served_at nulls first, created_at, id';

/**
 * Whose turn it is. A person's generations count up from those they have running, and come in rounds: everybody has as many turns in a
 * round as their plan weighs, however many they have put in line. Within a round, who was served longest ago goes first; of who has more
 * than one turn in a round it is that many services ago that counts, so that a weight of two has two turns for one.
 */
@Injectable()
export class Turns {
  /** One parameter: the time. `more`: how many more than others the person may have running. */
  readonly sql: string;

  constructor(billing: BillingFacade) {
    this.sql = `
      select w.id, w.created_at, served.at as served_at, served.running + w.place as turn,
             (served.running + w.place + served.weight - 1) / served.weight as round, served.more
      from (
        select id, account_id, created_at, row_number() over (partition by account_id order by created_at, id) as place
        from generation where status = 'queued') w
      join (
        select q.account_id, plan.more, plan.weight,
          (select count(*) from generation r where r.account_id = q.account_id and r.status = 'running') as running,
          (select started_at from generation s where s.account_id = q.account_id and started_at is not null
           order by started_at desc offset plan.weight - 1 limit 1) as at
        from (select distinct account_id from generation where status = 'queued') q
        cross join lateral (
          select coalesce(max(terms.more_at_once), 0) as more, coalesce(max(terms.weight), 1) as weight
          from (${billing.planTermsSql('q.account_id')}) terms) plan
        offset 0) served on served.account_id = w.account_id`; // the offset keeps it one look-up a person, not one a generation
  }
}
