import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, DeletionId, SessionId } from '../../../kernel/ids.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { PushTasks } from './push-tasks.js';
import { Ties } from './ties.js';

/** As many as OneSignal keeps of one person; the one that was tied first makes room. */
const DEVICES_MAX = 20;

const LOCK = "select pg_advisory_xact_lock(hashtextextended('notifications.device/' || ?::text, 0))";
/** Before any row of a device, and in an order, so that nobody who ties, unties or erases locks another out. */
const LOCK_PEOPLE = 'select 1 from push_settings where account_id = any(?::uuid[]) order by account_id for update';
const OWNER = 'select account_id as "accountId" from push_device where subscription_id = ?';
const TIE = `
  insert into push_device (subscription_id, account_id, session_id, tied_at) values (?, ?, ?, ?)
  on conflict (subscription_id) do update set account_id = excluded.account_id, session_id = excluded.session_id,
    tied_at = case when push_device.account_id = excluded.account_id then push_device.tied_at else excluded.tied_at end`;
const TOO_MANY = `
  select subscription_id as "subscriptionId" from push_device
  where account_id = ? order by tied_at desc, subscription_id offset ${DEVICES_MAX}`;
/** Of a session, when it goes with that: by now another may have tied it anew. */
const UNTIE = `
  delete from push_device where subscription_id = ? and account_id = ? and session_id = coalesce(?::uuid, session_id) returning 1`;
const TIED = 'd.subscription_id as "subscriptionId", d.account_id as "accountId", d.session_id as "sessionId"';
const OF_SESSION = `select ${TIED} from push_device d where d.session_id = ?`;
const ENDED = `
  select ${TIED}
  from session s join push_device d on d.session_id = s.id join account a on a.id = d.account_id
  where least(s.ended_at, s.expires_at) <= ? and a.status <> 'deleted' order by 1 limit ?`;
const ENDED_OF = `
  select ${TIED}
  from push_device d join account a on a.id = d.account_id left join session s on s.id = d.session_id
  where d.account_id = ? and (s.id is null or least(s.ended_at, s.expires_at) <= ?) and a.status <> 'deleted' order by 1`;
const COUNT = 'select count(*)::int as count from push_device where account_id = ?';
const FORGET_DEVICES = 'delete from push_device where account_id = ? returning 1';
const FORGET_SETTINGS = 'delete from push_settings where account_id = ? returning external_id as "externalId"';

interface Tied {
  readonly subscriptionId: string;
  readonly accountId: AccountId;
  /** Absent: whatever tied it. */
  readonly sessionId?: SessionId;
}

/** Which devices get a person's push. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly wishes: PushWishes,
    private readonly ties: Ties,
    private readonly tasks: PushTasks,
  ) {}

  /**
   * Ties the device to the person and the session, and to nobody else any more. Idempotent. Returns how OneSignal knows the person: the
   * app's SDK logs in with it. OneSignal is told only while the person wants push (P11).
   */
  tie(accountId: AccountId, sessionId: SessionId, subscriptionId: string): Promise<string> {
    return this.em.transactional(async () => {
      await this.em.execute(LOCK, [subscriptionId]);
      const [before] = await this.em.execute<{ accountId: AccountId }[]>(OWNER, [subscriptionId]);
      const externalId = await this.wishes.ensureExternalId(accountId);
      await this.lock([accountId, before?.accountId ?? accountId]);
      if (before && before.accountId !== accountId) await this.remove([{ subscriptionId, accountId: before.accountId }]);
      await this.em.execute(TIE, [subscriptionId, accountId, sessionId, this.clock.now()]);
      const tooMany = await this.em.execute<{ subscriptionId: string }[]>(TOO_MANY, [accountId]);
      await this.remove(tooMany.map((old) => ({ ...old, accountId })));
      await this.ties.settle(accountId, { again: true });
      return externalId;
    });
  }

  /** Idempotent: a device that is not tied to this person is none of theirs, and stays as it is. */
  async untie(accountId: AccountId, subscriptionId: string): Promise<void> {
    await this.em.transactional(() => this.remove([{ subscriptionId, accountId }]));
  }

  /** Those that a session tied, once it has ended. In the caller's transaction, if there is one. */
  async untieAll(sessionId: SessionId): Promise<void> {
    await this.em.transactional(async () => this.remove(await this.em.execute<Tied[]>(OF_SESSION, [sessionId])));
  }

  /** Those whose session has ended, at most `limit`; but those of an account that ends, which go as one. Returns how many. */
  untieEnded(limit: number): Promise<number> {
    return this.em.transactional(async () => {
      const ended = await this.em.execute<Tied[]>(ENDED, [this.clock.now(), limit]);
      await this.remove(ended);
      return ended.length;
    });
  }

  /** How many devices the person has whose session goes on; the others are untied. In the caller's transaction. */
  async standing(accountId: AccountId): Promise<number> {
    await this.remove(await this.em.execute<Tied[]>(ENDED_OF, [accountId, this.clock.now()]));
    const [row] = await this.em.execute<{ count: number }[]>(COUNT, [accountId]);
    return row?.count ?? 0;
  }

  /**
   * Has OneSignal remove the person with all their devices, durably: the task names nobody and outlives the account. In the caller's
   * transaction. Of somebody who never wanted push too: their app knows the name, and may have made them known there by itself.
   * Returns how many devices there were.
   */
  async erase(accountId: AccountId, deletionId?: DeletionId): Promise<number> {
    await this.lock([accountId]);
    const devices = await this.em.execute<object[]>(FORGET_DEVICES, [accountId]);
    const [forgotten] = await this.em.execute<{ externalId: string }[]>(FORGET_SETTINGS, [accountId]);
    if (forgotten) await this.tasks.add({ kind: 'erase', externalId: forgotten.externalId, deletionId });
    return devices.length;
  }

  /** What was told of them is taken back. */
  private async remove(all: readonly Tied[]): Promise<void> {
    await this.lock(all.map(({ accountId }) => accountId));
    for (const { subscriptionId, accountId, sessionId } of all) {
      const removed = await this.em.execute<object[]>(UNTIE, [subscriptionId, accountId, sessionId ?? null]);
      if (removed.length > 0) await this.ties.end(accountId, subscriptionId);
    }
  }

  private async lock(people: readonly AccountId[]): Promise<void> {
    if (people.length > 0) await this.em.execute(LOCK_PEOPLE, [`{${people.join(',')}}`]);
  }
}
