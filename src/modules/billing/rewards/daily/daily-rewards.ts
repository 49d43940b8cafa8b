import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../../kernel/ids.js';
import { LedgerFacade } from '../../ledger/ledger.facade.js';
import { RewardRules } from '../reward-rules.js';
import { type DailyReason, RewardNotAvailable } from '../rewards.problems.js';
import { dayIn, nextDay, startOfDay } from './local-day.js';

const DAY = 86_400_000;
const MONTH = 30 * DAY;

export interface DailyStanding {
  /** Why it cannot be had now; null when it can. */
  readonly reason: DailyReason | null;
  /** When it can be had again; null for now. */
  readonly availableAt: Date | null;
}

export interface DailyReward {
  /** `2026-11-01`, in the person's own reckoning. */
  readonly day: string;
  readonly points: number;
  readonly grantedAt: Date;
}

interface Earlier {
  readonly day: string;
  readonly grantedAt: string | Date;
}

/** Newest first: of the last 30 days, and in any case the newest. */
const EARLIER = `
  select day::text as day, granted_at as "grantedAt" from reward where account_id = ? and kind = 'daily'
   order by granted_at desc limit ?`;
const KEEP = `insert into reward (id, account_id, kind, day, points, granted_at) values (?, ?, 'daily', ?, ?, ?)`;

/**
 * Points for coming by, once for each day of the person's own calendar. The days only go forward and rewards are at least 20 hours
 * apart, so that no change of the time zone, on a journey or made up, gives more than one for each day; at most 30 in any 30 days.
 * Whoever flies west waits for the next midnight of where they are, whoever flies east for the 20 hours.
 */
@Injectable()
export class DailyRewards {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly rules: RewardRules,
    private readonly ledger: LedgerFacade,
  ) {}

  /** @param timeZone where the person is, as their device says. */
  async standing(accountId: AccountId, timeZone: string): Promise<DailyStanding> {
    const { apartMs, mostIn30Days } = this.rules.daily;
    const now = this.clock.now();
    const earlier = await this.em.execute<Earlier[]>(EARLIER, [accountId, mostIn30Days]);
    const [last] = earlier;
    if (!last) return { reason: null, availableAt: null };
    const dayBegins = dayIn(timeZone, now) > last.day ? now : startOfDay(timeZone, nextDay(last.day));
    const next = Math.max(dayBegins.getTime(), new Date(last.grantedAt).getTime() + apartMs);
    const oldest = earlier.length < mostIn30Days ? 0 : new Date(earlier.at(-1)!.grantedAt).getTime() + MONTH;
    if (oldest > Math.max(next, now.getTime())) return { reason: 'limit-reached', availableAt: new Date(oldest) };
    return next > now.getTime() ? { reason: 'already-had', availableAt: new Date(next) } : { reason: null, availableAt: null };
  }

  /** Joins the caller's transaction, or makes one. @throws RewardNotAvailable */
  async take(accountId: AccountId, timeZone: string): Promise<DailyReward> {
    return this.em.transactional(async () => {
      await this.ledger.refresh(accountId); // locks the person's books: their requests wait for each other
      const { reason, availableAt } = await this.standing(accountId, timeZone);
      if (reason) throw RewardNotAvailable.for(reason, availableAt);
      const { points, expiresMs } = this.rules.daily;
      const [id, grantedAt] = [this.ids.ordered(), this.clock.now()];
      const day = dayIn(timeZone, grantedAt);
      await this.em.execute(KEEP, [id, accountId, day, points, grantedAt]);
      const expiresAt = this.clock.after(expiresMs);
      await this.ledger.grant({ accountId, origin: 'reward', points, key: `daily-reward/${id}`, expiresAt, reason: 'daily-reward' });
      return { day, points, grantedAt };
    });
  }
}
