import { Injectable } from '@nestjs/common';
import type { AccountId, NotificationId } from '../../../kernel/ids.js';
import type { NotificationKind, NotificationSubject } from '../../../kernel/notification.js';
import { type Like, PeopleVisibility } from '../../../kernel/people-visibility.js';
import { isUuid } from '../../../platform/http/index.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';

/** As much of an entry as it takes to know what of it may be seen. */
export interface Entry {
  readonly id: NotificationId;
  readonly kind: NotificationKind;
  readonly subjectType: NotificationSubject['type'];
  readonly subjectId: string;
}

export interface Happening {
  readonly key: string;
  readonly actorId: AccountId | null;
}

/** What of an entry its person may see now. */
export interface Seen {
  /** The newest first. None: the entry is not there for them. */
  readonly happenings: readonly Happening[];
  /** How many were looked at and may not be seen. */
  readonly hidden: number;
  /** How many were looked at: at most as many as asked for. */
  readonly looked: number;
}

/** Each happening is a comment of its own, and its key is the comment's id. */
const COMMENTS: ReadonlySet<NotificationKind> = new Set(['comment', 'reply']);

/** `$1`: the entries; `$2`: how many of each. */
const NEWEST: PreparedRead = {
  name: 'notifications.happenings',
  text: `
  select n.id, h.key, h.actor_id as "actorId"
  from unnest($1::uuid[]) n (id), lateral (
    select key, actor_id, happened_at from notification_happening where notification_id = n.id order by happened_at desc, key limit $2) h
  order by h.happened_at desc, h.key`,
};

/**
 * Law 8 in the inbox: people and things that are hidden from a person by now, and likes that were taken back, are in none of its words,
 * counts and pictures.
 */
@Injectable()
export class Sight {
  constructor(
    private readonly reads: Reads,
    private readonly visibility: PeopleVisibility,
  ) {}

  /** Looks at the newest happenings of each entry: up to `depth` of them. */
  async of(viewer: AccountId, entries: readonly Entry[], depth: number): Promise<ReadonlyMap<NotificationId, Seen>> {
    if (entries.length === 0) return new Map();
    const rows = await this.reads.here<{ id: NotificationId } & Happening>(NEWEST, [
      `{${entries.map(({ id }) => id).join(',')}}`, depth,
    ]);
    const happenings = Map.groupBy(rows, ({ id }) => id);
    const isSeen = await this.judge(viewer, entries.map((entry) => ({ entry, happenings: happenings.get(entry.id) ?? [] })));
    return new Map(entries.map((entry) => {
      const all = happenings.get(entry.id) ?? [];
      const seen = all.filter((happening) => isSeen(entry, happening));
      return [entry.id, { happenings: seen, hidden: all.length - seen.length, looked: all.length }];
    }));
  }

  /** Whether this may be told at all. */
  async allows(viewer: AccountId, entry: Omit<Entry, 'id'>, happening: Happening): Promise<boolean> {
    return (await this.judge(viewer, [{ entry, happenings: [happening] }]))(entry, happening);
  }

  private async judge(
    viewer: AccountId, all: readonly { readonly entry: Omit<Entry, 'id'>; readonly happenings: readonly Happening[] }[],
  ): Promise<(entry: Omit<Entry, 'id'>, happening: Happening) => boolean> {
    const actors = all.flatMap(({ happenings }) => happenings.flatMap(({ actorId }) => actorId ?? []));
    const comments = all.flatMap(({ entry, happenings }) => happenings.flatMap((it) => commentOf(entry, it) ?? []));
    const posts = all.flatMap(({ entry }) => postOf(entry) ?? []);
    const people = await this.visibility.visiblePeople(viewer, [...new Set(actors)]);
    const reached = await this.visibility.visibleComments(viewer, [...new Set(comments)].filter(isUuid));
    const there = await this.visibility.visiblePosts(viewer, [...new Set(posts)].filter(isUuid));
    const likes = all.flatMap(({ entry, happenings }) => happenings.flatMap((it) => likeOf(entry, it) ?? []));
    const standing = await this.visibility.standingLikes(likes);
    const liked = new Set([...standing].map((at) => nameOf(likes[at]!)));
    return (entry, happening) => {
      const [comment, post, like] = [commentOf(entry, happening), postOf(entry), likeOf(entry, happening)];
      if (happening.actorId !== null && !people.has(happening.actorId)) return false;
      if (like !== null && !liked.has(nameOf(like))) return false;
      return (comment === null || reached.has(comment)) && (post === null || there.has(post));
    };
  }
}

/** The like that must still be there for it to be shown: who takes it back is told of no more, in words or in numbers. */
function likeOf({ kind, subjectId: id }: Omit<Entry, 'id'>, { actorId: by }: Happening): Like | null {
  if (by === null || !isUuid(id) || (kind !== 'like' && kind !== 'comment-like')) return null;
  return { of: kind === 'like' ? 'post' : 'comment', id, by };
}

const nameOf = ({ of, id, by }: Like): string => `${of}/${id}/${by}`;

/** The post that must be there for it to be shown. */
function postOf({ subjectType, subjectId }: Omit<Entry, 'id'>): string | null {
  return subjectType === 'post' ? subjectId : null;
}

/** The comment that must be seen for it to be shown. */
function commentOf({ kind, subjectType, subjectId }: Omit<Entry, 'id'>, { key }: Happening): string | null {
  if (COMMENTS.has(kind)) return key;
  return subjectType === 'comment' && kind === 'comment-like' ? subjectId : null;
}
