import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AuthFacade } from '../../auth/index.js';
import { PersonFollowed } from '../feed.events.js';
import { PersonNotFound } from '../visibility/people.problems.js';
import { People } from '../visibility/people.js';
import { FollowRepository } from './follow.repository.js';
import { FollowsFull } from './follows.problems.js';

/** Who wants to read whose posts (P8). */
@Injectable()
export class FollowsService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly people: People,
    private readonly follows: FollowRepository,
    private readonly outbox: Outbox,
    private readonly auth: AuthFacade,
  ) {}

  /** Idempotent. @throws PersonNotFound for people hidden from each other, NotOneself, FollowsFull, AccountSuspended */
  async follow(by: AccountId, username: string): Promise<void> {
    const followedId = await this.people.seen(username, by);
    this.people.mustDiffer(by, followedId);
    await this.em.transactional(async () => {
      await this.people.lockPair(by, followedId); // a block of one by the other comes before or after
      const { isSeen, isNew } = await this.follows.add(by, followedId, this.clock.now());
      if (!isSeen) {
        await this.auth.assertActive(by);
        throw new PersonNotFound();
      }
      if (!isNew) return;
      if ((await this.follows.countOf(by)) > this.config.community.followsMax) throw new FollowsFull();
      await this.outbox.append(PersonFollowed, { followedId, by });
    });
  }

  /** Idempotent. @throws PersonNotFound, after the follow was taken back: also of people who are hidden by now; NotOneself */
  async unfollow(by: AccountId, username: string): Promise<void> {
    const followedId = await this.people.any(username);
    this.people.mustDiffer(by, followedId);
    if (!(await this.follows.remove(by, followedId))) throw new PersonNotFound();
  }
}
