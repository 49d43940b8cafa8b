import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { PublishingRestricted } from './decisions.problems.js';

const STANDING = `
  select ends_at as "endsAt" from restriction
  where account_id = ? and kind = 'publishing' and lifted_at is null and (ends_at is null or ends_at > ?)
  order by ends_at desc nulls first limit 1`;

/** What people may not do for a time. */
@Injectable()
export class Restrictions {
  constructor(private readonly em: EntityManager, private readonly clock: Clock) {}

  /** @throws PublishingRestricted naming the last end of those that stand */
  async assertMayPublish(accountId: AccountId): Promise<void> {
    const [standing] = await this.em.execute<{ endsAt: string | null }[]>(STANDING, [accountId, this.clock.now()]);
    if (standing) throw PublishingRestricted.until(standing.endsAt === null ? null : new Date(standing.endsAt));
  }
}
