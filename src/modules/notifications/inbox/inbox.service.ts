import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, NotificationId } from '../../../kernel/ids.js';
import type { NotificationKind } from '../../../kernel/notification.js';
import { Wishes } from '../preferences/wishes.js';
import { Entries, type ShownEntry } from './entries.js';
import { InboxQueries } from './inbox.queries.js';
import { InboxRepository } from './inbox.repository.js';
import { type Entry, Sight } from './sight.js';

/** Unread entries are counted so far. */
export const UNREAD_COUNTED = 1_000;
/** Of most entries somebody is seen among the last few; only where nobody is, all are looked at. */
const FEW = 3;
const ALL = 1_000;
/** Entries that are read at a time while hidden ones are left out of a page, and how often. */
const ROUNDS = 10;

export interface InboxPage {
  readonly entries: readonly ShownEntry[];
  /** Of the last entry that was looked at, shown or not; null at the end. */
  readonly next: number | null;
}

/** A person's inbox, as they may see it now: without kinds that they switched off and people who are hidden from them. */
@Injectable()
export class InboxService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly wishes: Wishes,
    private readonly queries: InboxQueries,
    private readonly entries: Entries,
    private readonly sight: Sight,
    private readonly inbox: InboxRepository,
  ) {}

  /** Before `sequence`, the newest change first. Shorter than `limit`, with more behind it, only where very many in a row are hidden. */
  async list(accountId: AccountId, sequence: number | null, limit: number): Promise<InboxPage> {
    const kinds = await this.kindsOf(accountId);
    const shown: ShownEntry[] = [];
    let before = sequence;
    for (let round = 0; round < ROUNDS; round++) {
      const rows = await this.queries.newest(accountId, before, kinds, limit + 1);
      shown.push(...(await this.entries.shown(accountId, rows)));
      if (shown.length > limit) return { entries: shown.slice(0, limit), next: shown[limit - 1]!.sequence };
      if (rows.length <= limit) return { entries: shown, next: null };
      before = rows.at(-1)!.sequence;
    }
    return { entries: shown, next: before };
  }

  /** One entry as its person may see it now, also of a kind that the inbox leaves out; null when nobody is left of it, or it is gone. */
  async find(accountId: AccountId, id: NotificationId): Promise<ShownEntry | null> {
    const row = await this.queries.find(accountId, id);
    const [entry] = row ? await this.entries.shown(accountId, [row]) : [];
    return entry ?? null;
  }

  /** Up to `UNREAD_COUNTED`. */
  async unreadCount(accountId: AccountId): Promise<number> {
    const unread = await this.queries.unread(accountId, await this.kindsOf(accountId), UNREAD_COUNTED);
    const unclear = await this.withNobody(accountId, unread, FEW);
    return unread.length - (await this.withNobody(accountId, unclear, ALL)).length;
  }

  /** Idempotent. Ids of nobody's, or somebody else's, entries change nothing. */
  async markRead(accountId: AccountId, ids: readonly string[]): Promise<void> {
    await this.reading(accountId, () => this.queries.markRead(accountId, ids, this.clock.now()));
  }

  /** Idempotent. `upTo`: leaves unread what has changed since. */
  async markAllRead(accountId: AccountId, upTo: Date | null): Promise<void> {
    await this.reading(accountId, () => this.queries.markAllRead(accountId, upTo, this.clock.now()));
  }

  private async reading(accountId: AccountId, mark: () => Promise<void>): Promise<void> {
    await this.em.transactional(async () => {
      await this.inbox.lock(accountId); // nothing joins an entry while it is read
      await mark();
    });
  }

  private async withNobody(accountId: AccountId, entries: readonly Entry[], depth: number): Promise<Entry[]> {
    const seen = await this.sight.of(accountId, entries, depth);
    return entries.filter(({ id }) => seen.get(id)!.happenings.length === 0);
  }

  private async kindsOf(accountId: AccountId): Promise<NotificationKind[]> {
    return Object.entries(await this.wishes.of(accountId)).flatMap(([kind, { inbox }]) => (inbox ? (kind as NotificationKind) : []));
  }
}
