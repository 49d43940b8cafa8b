import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../../kernel/notification.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';

/** Where the news of one kind go. */
export interface KindWish {
  readonly inbox: boolean;
  /** Counts only while push is on at all. */
  readonly push: boolean;
}
export type KindWishes = Readonly<Record<NotificationKind, KindWish>>;

const KINDS = Object.keys(NOTIFICATION_KINDS) as NotificationKind[];
const CHOSEN: PreparedRead = {
  name: 'notifications.chosen', text: 'select kind, inbox, push from notification_preference where account_id = $1::uuid',
};

/** What a person wants to be told of: what they chose, else what `NOTIFICATION_KINDS` says. */
@Injectable()
export class Wishes {
  constructor(private readonly reads: Reads) {}

  async of(accountId: AccountId): Promise<KindWishes> {
    const rows = await this.reads.here<{ kind: NotificationKind } & KindWish>(CHOSEN, [accountId]);
    const chosen = new Map(rows.map((row) => [row.kind, row]));
    return Object.fromEntries(KINDS.map((kind) => [kind, wishOf(kind, chosen.get(kind))])) as KindWishes;
  }
}

/** What must be learnt of stands in the inbox whatever was chosen, also before it had to. */
function wishOf(kind: NotificationKind, chosen: KindWish | undefined): KindWish {
  const { inboxOptional, push } = NOTIFICATION_KINDS[kind];
  return { inbox: !inboxOptional || (chosen?.inbox ?? true), push: chosen?.push ?? push };
}
