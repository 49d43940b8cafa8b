import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PostId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { PostRemoval } from './post-removal.js';

/** Appeals are open for six months (DSA Art. 20(1)); then there is no reason to keep what a decision removed. */
const KEPT_MS = 200 * 86_400_000;
const BATCH = 100;

/** A case that is open again, or an appeal that waits, keeps it. */
const DUE = `
  select p.id, p.account_id as "accountId" from post p
  where p.state = 'removed' and p.removed_at < ?
    and not exists (
      select 1 from moderation_case c where c.subject_type = 'post' and c.subject_id = p.id
        and (c.state <> 'decided' or exists (
          select 1 from statement s join appeal a on a.statement_id = s.id where s.case_id = c.id and a.decided_at is null)))
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
    const due = await this.em.execute<{ id: PostId; accountId: AccountId }[]>(DUE, [this.clock.after(-KEPT_MS), BATCH]);
    for (const { id, accountId } of due) {
      if (signal.aborted) return;
      await this.removal.delete(accountId, id);
    }
  }
}
