import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import type { Page, PageQuery } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { TimedList } from '../timed-list.js';
import { People } from '../visibility/people.js';
import { seesPerson, VIEWER } from '../visibility/visibility.js';
import { type HiddenCreatorRow, HiddenCreatorView } from './hidden.dto.js';
import { HiddenCreatorsFull } from './hidden.problems.js';

const COUNT = 'select count(*)::int as count from hidden_creator where account_id = ? and hidden_id <> ?';
const ADD = 'insert into hidden_creator (account_id, hidden_id, created_at) values (?, ?, ?) on conflict do nothing';
const REMOVE = 'delete from hidden_creator where account_id = ? and hidden_id = ? returning 1 as one';
const LIST = `
  select p.username, p.avatar_key as "avatarKey", h.created_at as "createdAt"
  from ${VIEWER}, hidden_creator h join profile p on p.account_id = h.hidden_id
  where h.account_id = viewer.id and ${seesPerson('h.hidden_id')} and (?::timestamptz is null or (h.created_at, p.username) < (?, ?))
  order by h.created_at desc, p.username desc limit ?`;

/** Whom a person does not want in the lists they read. It is between them and us: nothing else changes. */
@Injectable()
export class HiddenCreators {
  private readonly pages = new TimedList({ list: 'hidden-creators', key: 'text' });

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly people: People,
    private readonly auth: AuthFacade,
  ) {}

  /** Idempotent. @throws PersonNotFound, NotOneself, HiddenCreatorsFull */
  async hide(accountId: AccountId, username: string): Promise<void> {
    const hiddenId = await this.people.seen(username, accountId);
    this.people.mustDiffer(accountId, hiddenId);
    const [hidden] = await this.em.execute<{ count: number }[]>(COUNT, [accountId, hiddenId]);
    if (hidden!.count >= this.config.community.hiddenCreatorsMax) throw new HiddenCreatorsFull();
    await this.em.execute(ADD, [accountId, hiddenId, this.clock.now()]);
  }

  /** Idempotent. @throws PersonNotFound also for somebody whom the person may not see, and had not hidden */
  async show(accountId: AccountId, username: string): Promise<void> {
    const removed = await this.em.execute<object[]>(REMOVE, [accountId, await this.people.any(username)]);
    if (removed.length === 0) await this.people.seen(username, accountId);
  }

  async list(accountId: AccountId, { cursor, limit }: PageQuery): Promise<Page<HiddenCreatorView>> {
    const { at = null, key = null } = this.pages.read(cursor) ?? {};
    const rows = await this.em.execute<HiddenCreatorRow[]>(LIST, [accountId, at, at, key, limit + 1]);
    const view = (row: HiddenCreatorRow) => HiddenCreatorView.of(row, this.auth.avatarUrlOf(row.avatarKey));
    return this.pages.page(rows, limit, ({ username }) => username, view);
  }
}
