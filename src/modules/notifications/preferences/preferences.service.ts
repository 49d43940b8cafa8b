import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PushSettingsChanged } from '../notifications.events.js';
import type { Chosen } from './chosen.js';
import { PushWishes } from './push-wishes.js';
import { Wishes } from './wishes.js';

/** Two changes of one person come after each other. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended('notifications.preferences/' || ?::text, 0))";
const CHOOSE = `
  insert into notification_preference (account_id, kind, inbox, push, updated_at)
  select ?, k.kind, k.inbox, k.push, ? from jsonb_to_recordset(?::jsonb) as k (kind text, inbox boolean, push boolean)
  on conflict (account_id, kind) do update set inbox = excluded.inbox, push = excluded.push, updated_at = excluded.updated_at`;
/** The moment of the last opting in; opted out or not, the push service may know the person since. */
const SWITCH = `
  update push_settings set
    enabled = ?::boolean, enabled_at = case when not ?::boolean or enabled then enabled_at else ? end, updated_at = ?
  where account_id = ?`;
/** The time zone outlives the quiet hours: it says nothing new. */
const QUIET = `
  update push_settings set quiet_from = ?, quiet_until = ?, time_zone = coalesce(?, time_zone), updated_at = ? where account_id = ?`;

/** What a person chooses to be told of, and how. */
@Injectable()
export class Preferences {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly wishes: Wishes,
    private readonly push: PushWishes,
  ) {}

  /** What is left out stays as it is. Of a kind that was never chosen before, what is left out is written down as it is by default. */
  async choose(accountId: AccountId, { enabled, quietHours, kinds }: Chosen): Promise<void> {
    await this.em.transactional(async () => {
      await this.em.execute(LOCK, [accountId]);
      if (kinds.length > 0) await this.chooseKinds(accountId, kinds);
      if (enabled === undefined && quietHours === undefined) return;
      await this.push.ensureExternalId(accountId);
      const now = this.clock.now();
      if (enabled !== undefined) await this.em.execute(SWITCH, [enabled, enabled, now, now, accountId]);
      if (quietHours !== undefined) {
        const { from = null, until = null, timeZone = null } = quietHours ?? {};
        await this.em.execute(QUIET, [from, until, timeZone, now, accountId]);
      }
      await this.outbox.append(PushSettingsChanged, { accountId });
    });
  }

  private async chooseKinds(accountId: AccountId, kinds: Chosen['kinds']): Promise<void> {
    const wishes = await this.wishes.of(accountId);
    const rows = kinds.map(({ kind, inbox = wishes[kind].inbox, push = wishes[kind].push }) => ({ kind, inbox, push }));
    await this.em.execute(CHOOSE, [accountId, this.clock.now(), JSON.stringify(rows)]);
  }
}
