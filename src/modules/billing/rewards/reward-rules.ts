import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Points } from '../../../kernel/points.js';
import { BadConfiguration } from '../../../platform/config/config.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `config/billing/rewards.json`; its schema says what each means. */
export interface RewardsFile {
  readonly daily: Readonly<Record<'points' | 'leastHoursApart' | 'mostIn30Days' | 'expiresAfterDays', number>>;
  readonly ads: Readonly<
    Record<'points' | 'mostADay' | 'mostADayOnADevice' | 'mostOpen' | 'openMinutes' | 'callbackHours' | 'expiresAfterDays', number>
  >;
}

/** What there is to be had by coming by and by watching ads, and how much of it. */
export class RewardRules {
  readonly daily: { readonly points: Points; readonly apartMs: number; readonly mostIn30Days: number; readonly expiresMs: number };
  readonly ads: {
    readonly points: Points;
    readonly mostADay: number;
    readonly mostADayOnADevice: number;
    readonly mostOpen: number;
    readonly openMs: number;
    readonly callbackMs: number;
    readonly expiresMs: number;
  };

  constructor({ daily, ads }: RewardsFile) {
    const { points, leastHoursApart, mostIn30Days, expiresAfterDays } = daily;
    this.daily = { points, apartMs: leastHoursApart * HOUR, mostIn30Days, expiresMs: expiresAfterDays * DAY };
    const { openMinutes, callbackHours, expiresAfterDays: adDays, ...counts } = ads;
    this.ads = { ...counts, openMs: openMinutes * MINUTE, callbackMs: callbackHours * HOUR, expiresMs: adDays * DAY };
  }

  /** @throws BadConfiguration */
  static read(folder: string): RewardRules {
    const home = join(folder, 'billing');
    const isRewards = new Ajv().compile<RewardsFile>(JSON.parse(readFileSync(join(home, 'rewards.schema.json'), 'utf8')) as object);
    const file = parsed(join(home, 'rewards.json'));
    if (!isRewards(file)) throw bad(JSON.stringify(isRewards.errors?.[0]));
    return new RewardRules(file);
  }
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw bad('cannot be read as JSON');
  }
}

function bad(reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/billing/rewards.json: ${reason}`);
}
