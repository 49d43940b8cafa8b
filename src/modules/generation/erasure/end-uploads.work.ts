import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { FORM_SECONDS } from '../uploads/uploads.service.js';

/** Storage looks at the expiry of a form when it begins to arrive: as long again for what is on its way then. */
const FORM_CLOSED_AFTER_MS = 2 * FORM_SECONDS * 1_000;
/** They keep their day (`delete_after`), so that no sweep forgets an address to which something may still be sent. */
const END = `
  update upload set status = 'deleting', lease_expires_at = null
  where account_id = ? and (status = 'awaiting-bytes' or (status = 'checking' and lease_expires_at <= ?)) returning 1`;
const BUSY_UNTIL = `
  select max(greatest(
    case when status = 'checking' then lease_expires_at end,
    case when raw_key is not null and created_at > ? then created_at + ? * interval '1 millisecond' end)) as until
  from upload where account_id = ?`;

/**
 * Ends uploads that are on their way. One that is being examined is waited for, and so is the end of every form that was handed out: what
 * was sent to one after its row is gone would lie in storage for ever. That may take half an hour, so it comes last.
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
    const [row] = await this.em.execute<{ until: string | null }[]>(BUSY_UNTIL, [formsFrom, FORM_CLOSED_AFTER_MS, accountId]);
    const counts = { uploads: ended.length };
    return row?.until ? { done: false, notBefore: new Date(row.until), counts } : { done: true, counts };
  }
}
