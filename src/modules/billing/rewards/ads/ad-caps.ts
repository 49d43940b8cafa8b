import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { AccountId } from '../../../../kernel/ids.js';
import { RewardRules } from '../reward-rules.js';
import type { AdReason } from '../rewards.problems.js';

const DAY = 86_400_000;

/** What was earned on this day of UTC, and what waits to be watched. */
interface Counts {
  readonly earned: number;
  readonly open: number;
  /** When the first of the open ones ends. */
  readonly openUntil: Date | null;
  /** By whoever, on this device; 0 where no device is known. */
  readonly onDevice: number;
  readonly openOnDevice: number;
}

export interface AdStanding {
  /** Why no ad can be asked for now; null when one can. */
  readonly reason: Extract<AdReason, 'limit-reached' | 'device-limit-reached' | 'too-many-open'> | null;
  /** When one can be again, or could be. */
  readonly availableAt: Date | null;
  /** How many more are left for the day. Those that are open count as earned. */
  readonly left: number;
  readonly open: number;
}

const COUNTS = `
  select (select count(*) from reward where account_id = :account and kind = 'ad' and day = :day) as earned,
         (select count(*) from reward where device_hash = :device and day = :day and kind = 'ad') as "onDevice",
         (select count(*) from ad_session where account_id = :account and used_at is null and expires_at > :now) as open,
         (select min(expires_at) from ad_session where account_id = :account and used_at is null and expires_at > :now) as "openUntil",
         (select count(*) from ad_session where device_hash = :device and used_at is null and expires_at > :now) as "openOnDevice"`;
const LOCK = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';

/** How many ads may be watched: by a person, on a device, in a day of UTC; and how many may be open. */
@Injectable()
export class AdCaps {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly rules: RewardRules,
  ) {}

  /** What is asked for from now on waits for this transaction: those of this person first, then those on this device. */
  async lock(accountId: AccountId, device: string | null): Promise<void> {
    await this.em.execute(LOCK, [`ad-rewards/${accountId}`]);
    if (device !== null) await this.em.execute(LOCK, [`ad-device/${device}`]);
  }

  /** For one more session. */
  async standing(accountId: AccountId, device: string | null): Promise<AdStanding> {
    const { mostADay, mostADayOnADevice, mostOpen } = this.rules.ads;
    const { earned, open, openUntil, onDevice, openOnDevice } = await this.counts(accountId, device);
    const left = Math.max(0, Math.min(mostADay - earned - open, mostADayOnADevice - onDevice - openOnDevice));
    const to = (reason: AdStanding['reason'], availableAt: Date | null): AdStanding => ({ reason, availableAt, left, open });
    if (earned >= mostADay) return to('limit-reached', this.tomorrow());
    if (onDevice >= mostADayOnADevice) return to('device-limit-reached', this.tomorrow());
    if (open >= mostOpen || earned + open >= mostADay) return to('too-many-open', openUntil);
    if (onDevice + openOnDevice >= mostADayOnADevice) return to('device-limit-reached', this.tomorrow());
    return to(null, null);
  }

  /** For one more reward. */
  async hasRoom(accountId: AccountId, device: string | null): Promise<boolean> {
    const { earned, onDevice } = await this.counts(accountId, device);
    return earned < this.rules.ads.mostADay && onDevice < this.rules.ads.mostADayOnADevice;
  }

  /** The day that ads count for. */
  today(): string {
    return this.clock.now().toISOString().slice(0, 10);
  }

  private tomorrow(): Date {
    return new Date(Date.parse(`${this.today()}T00:00:00Z`) + DAY);
  }

  private async counts(accountId: AccountId, device: string | null): Promise<Counts> {
    const values: Readonly<Record<string, unknown>> = { account: accountId, device, day: this.today(), now: this.clock.now() };
    const parameters: unknown[] = [];
    const sql = COUNTS.replace(/:(account|device|day|now)\b/g, (_, name: string) => {
      parameters.push(values[name]);
      return '?';
    });
    const [row] = await this.em.execute<Record<keyof Counts, string | null>[]>(sql, parameters);
    const { openUntil, ...counts } = row!;
    return {
      earned: Number(counts.earned), open: Number(counts.open), onDevice: Number(counts.onDevice),
      openOnDevice: Number(counts.openOnDevice), openUntil: openUntil === null ? null : new Date(openUntil),
    };
  }
}
