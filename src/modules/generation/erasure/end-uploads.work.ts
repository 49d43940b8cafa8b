import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { FORM_SECONDS } from '../uploads/uploads.service.js';

/** Storage looks at the expiry of a form when it begins to arrive: as long again for what is on its way then. */
const FORM_CLOSED_AFTER_MS = 2 * FORM_SECONDS * 1_000;
const END = `
  update upload set status = 'deleting', lease_expires_at = null
  where account_id = ? and (status = 'awaiting-bytes' or (status = 'checking' and lease_expires_at <= ?)) returning 1`;
const STATE = `
  select max(lease_expires_at) filter (where status = 'checking') as until,
    (count(*) filter (where raw_key is not null and created_at > ?))::int as "openForms"
  from upload where account_id = ?`;

/**
 * Ends uploads that are on their way. One that is being examined is waited for, at most for its lease (30 s) after whoever examines it
 * stops: it may be about to write its file. A form that was handed out cannot be taken back, and storage takes what is sent to it for some
 * minutes more: nobody waits for that. Such a file is no upload of anybody's, cannot be completed or fetched, and goes with the next sweep
 * of stray uploads. How many such forms there were is counted for the receipt, which says so.
 */
@Injectable()
export class EndUploads extends ErasureWork {
  readonly phase = 'close';
  readonly name = 'generation.end-uploads';

  constructor(private readonly em: EntityManager, private readonly clock: Clock) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const ended = await this.em.execute<unknown[]>(END, [accountId, this.clock.now()]);
    const formsFrom = this.clock.after(-FORM_CLOSED_AFTER_MS);
    const [state] = await this.em.execute<{ until: string | null; openForms: number }[]>(STATE, [formsFrom, accountId]);
    const { until, openForms } = state!;
    if (until) return { done: false, notBefore: new Date(until), counts: { uploads: ended.length } };
    return { done: true, counts: { uploads: ended.length, openForms } };
  }
}
