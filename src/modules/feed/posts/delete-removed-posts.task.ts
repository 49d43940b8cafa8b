import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { PostId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { PostRemoval } from './post-removal.js';

const DAY_MS = 86_400_000;
/** Where nobody was told, and so nobody can appeal. */
const KEPT_MS = 200 * DAY_MS;
/** Appeals are open for six months from the decision (DSA Art. 20(1)); a month later there is no reason to keep what it removed. */
const AFTER_APPEAL_MS = 30 * DAY_MS;
const BATCH = 100;

/** A case that is open again, or an appeal that waits, keeps it. */
const DUE = `
  select p.id from post p
  where p.state = 'removed' and p.removed_at < ?
    and not exists (
      select 1 from moderation_case c where c.subject_type = 'post' and c.subject_id = p.id
        and (c.state <> 'decided' or exists (
          select 1 from statement s join appeal a on a.statement_id = s.id where s.case_id = c.id and a.decided_at is null)
          or exists (select 1 from statement s where s.case_id = c.id and s.appeal_until >= ?)))
  order by p.removed_at limit ?`;

/** Posts that a decision removed, when the time to appeal is over. */
@Injectable()
export class DeleteRemovedPosts extends PeriodicTask {
  readonly name = 'feed.delete-removed-posts';
  readonly everyMs = 3_600_000;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly removal: PostRemoval,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    const values = [this.clock.after(-KEPT_MS), this.clock.after(-AFTER_APPEAL_MS), BATCH];
    for (const post of await this.em.execute<{ id: PostId }[]>(DUE, values)) {
      if (signal.aborted) return;
      await this.removal.clearAway(post, ['removed']); // not what was brought back meanwhile
    }
  }
}
