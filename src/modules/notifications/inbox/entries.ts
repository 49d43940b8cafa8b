import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { NotificationSubject } from '../../../kernel/notification.js';
import type { Told } from '../words/index.js';
import { type EntryRow, InboxQueries, type Person } from './inbox.queries.js';
import { type Seen, Sight } from './sight.js';

/** How many happenings of an entry are looked at one by one. Of those before, as large a part counts as of these may be seen. */
const LOOKED_AT = 1_000;
const PEOPLE_SHOWN = 3;

/** An entry as its person may see it now. */
export interface ShownEntry extends Omit<EntryRow, 'count'> {
  readonly subject: NotificationSubject;
  /** Who did it last, and may be seen: up to three. */
  readonly people: readonly Person[];
  readonly told: Told;
}

/** Makes of entries what may be shown of them (law 8): without hidden people, and without those of which nobody is left. */
@Injectable()
export class Entries {
  constructor(
    private readonly queries: InboxQueries,
    private readonly sight: Sight,
  ) {}

  /** In the order given. */
  async shown(viewer: AccountId, rows: readonly EntryRow[]): Promise<ShownEntry[]> {
    const seen = await this.sight.of(viewer, rows, LOOKED_AT);
    const actors = new Map(rows.map(({ id }) => [id, actorsOf(seen.get(id)!)]));
    const people = await this.queries.people([...actors.values()].flatMap((ids) => ids.slice(0, PEOPLE_SHOWN)));
    return rows.flatMap((row) => {
      const of = seen.get(row.id)!;
      return of.happenings.length === 0 ? [] : [entryOf(row, of, actors.get(row.id)!, people)];
    });
  }
}

function actorsOf({ happenings }: Seen): AccountId[] {
  return [...new Set(happenings.flatMap(({ actorId }) => actorId ?? []))];
}

function entryOf(row: EntryRow, seen: Seen, actors: readonly AccountId[], all: ReadonlyMap<AccountId, Person>): ShownEntry {
  const { count: stored, ...rest } = row;
  // below the limit all were looked at; then what went with an account that is no more is in no count either
  const unlooked = seen.looked < LOOKED_AT ? 0 : Math.max(0, stored - seen.looked);
  const beyond = Math.round((unlooked * seen.happenings.length) / Math.max(1, seen.looked));
  const people = actors.slice(0, PEOPLE_SHOWN).flatMap((id) => all.get(id) ?? []);
  const told = {
    kind: row.kind,
    count: seen.happenings.length + beyond,
    people: people.map(({ username }) => username),
    peopleCount: actors.length + beyond,
    values: row.values,
  };
  return { ...rest, subject: subjectOf(row, seen, people), people, told };
}

/** Of several comments the newest that is seen; of followers the newest, by the name that opens their profile. */
function subjectOf(row: EntryRow, { happenings }: Seen, [person]: readonly Person[]): NotificationSubject {
  const { kind, subjectType: type, subjectId } = row;
  if (kind === 'comment' || kind === 'reply') return { type, id: happenings[0]!.key };
  if (kind === 'follow') return { type, id: person?.username ?? '' };
  return { type, id: subjectId };
}

