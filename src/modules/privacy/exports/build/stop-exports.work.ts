import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../../kernel/account-erasure.js';
import { Clock } from '../../../../kernel/clock.js';
import { ObjectStorage } from '../../../../platform/storage/object-storage.js';

const STOP = `
  update data_export set status = 'failed', failure = 'account-ended', due_at = case when status = 'building' then due_at end
  where account_id = ? and status in ('waiting', 'building') returning id`;
/** Of those a worker may still be writing: it says when it has let go, and its claim runs out if it cannot. */
const HELD = `select max(due_at) as "dueAt" from data_export where account_id = ? and status = 'failed' and due_at > ?`;
const LEFT = `select id, key from data_export where account_id = ? and status = 'failed' and key is not null`;
const LET_GO = `update data_export set key = null, due_at = null where account_id = ? and status = 'failed'`;
const LOOK_AGAIN_MS = 5_000;

/** A copy that is being made when the account ends is given up, and nothing of it is left behind. */
@Injectable()
export class StopExports extends ErasureWork {
  readonly phase = 'stop';
  readonly name = 'privacy.stop-exports';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly storage: ObjectStorage,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const stopped = await this.em.execute<unknown[]>(STOP, [accountId]);
    const counts = { stopped: stopped.length };
    const now = this.clock.now();
    const [held] = await this.em.execute<{ dueAt: string | null }[]>(HELD, [accountId, now]);
    if (held?.dueAt) {
      const soonest = Math.min(new Date(held.dueAt).getTime(), now.getTime() + LOOK_AGAIN_MS);
      return { done: false, notBefore: new Date(soonest), counts };
    }
    const left = await this.em.execute<{ key: string }[]>(LEFT, [accountId]);
    for (const { key } of left) await this.storage.discardParts(key);
    const kept = await this.storage.remove(left.map(({ key }) => key));
    if (kept.length > 0) return { done: false, notBefore: this.clock.after(LOOK_AGAIN_MS), counts };
    await this.em.execute(LET_GO, [accountId]);
    return { done: true, counts };
  }
}
