import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import ipaddr from 'ipaddr.js';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../config/config.js';
import { Gathered } from '../../persistence/gathered.js';
import { RedisClient } from '../../redis/redis-client.js';
import { TooManyRequests } from '../http.problems.js';
import type { LimitClass } from '../route.decorators.js';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
/** People behind one address (a household, an office, a phone network) share it. */
const PEOPLE_PER_ADDRESS = 5;
/** A store tells of all its buyers from a few addresses. Far above what any tells; it keeps a forger from having signatures checked. */
const PEOPLE_PER_MACHINE = 100;

type Subject = 'address' | 'account';

interface Asked {
  readonly limit: LimitClass;
  readonly subject: Subject;
  readonly key: string;
}

interface Count {
  readonly isOver: boolean;
  readonly state: RateLimiterRes;
}

/** Counts requests per minute (or day) in Redis, for all processes together; while Redis is away, each process counts for itself. */
@Injectable()
export class Limits {
  private readonly limiters: Readonly<Record<LimitClass, Record<Subject, RateLimiterAbstract>>>;
  /** Requests that come while others are being counted go to Redis together, in one write. */
  private readonly counting = new Gathered((requests: readonly (readonly Asked[])[]) =>
    Promise.all(requests.map((asked) => Promise.all(asked.map((one) => this.count(one))))));

  constructor({ limits, redis }: Config, { connection }: RedisClient) {
    const limiter = (name: string, points: number, duration = MINUTE): RateLimiterAbstract => {
      const keyPrefix = `${redis.prefix}:limit:${name}`;
      const insuranceLimiter = new RateLimiterMemory({ keyPrefix, points, duration });
      return new RateLimiterRedis({
        storeClient: connection,
        keyPrefix,
        points,
        duration,
        insuranceLimiter,
        rejectIfRedisNotReady: true,
      });
    };
    this.limiters = {
      default: {
        address: limiter('default:address', limits.perMinute * PEOPLE_PER_ADDRESS),
        account: limiter('default:account', limits.perMinute),
      },
      webhooks: {
        address: limiter('webhooks:address', limits.perMinute * PEOPLE_PER_MACHINE),
        account: limiter('webhooks:account', limits.perMinute),
      },
      'sign-in': {
        address: limiter('sign-in:address', limits.signInPerMinute),
        account: limiter('sign-in:account', limits.signInPerMinute),
      },
      comments: {
        address: limiter('comments:address', limits.commentsPerMinute * PEOPLE_PER_ADDRESS),
        account: limiter('comments:account', limits.commentsPerMinute),
      },
      posts: {
        address: limiter('posts:address', limits.postsPerMinute * PEOPLE_PER_ADDRESS),
        account: limiter('posts:account', limits.postsPerMinute),
      },
      notices: {
        address: limiter('notices:address', limits.noticesPerMinute),
        account: limiter('notices:account', limits.noticesPerMinute),
      },
      'notices-a-day': {
        address: limiter('notices-a-day:address', limits.noticesPerDay, DAY),
        account: limiter('notices-a-day:account', limits.noticesPerDay, DAY),
      },
      'exports-a-day': {
        address: limiter('exports-a-day:address', limits.exportsPerDay * PEOPLE_PER_ADDRESS, DAY),
        account: limiter('exports-a-day:account', limits.exportsPerDay, DAY),
      },
    };
  }

  /** Counts one request, and says so in the headers of the reply if there is one. @throws TooManyRequests */
  async take(limit: LimitClass, subject: Subject, key: string, reply?: FastifyReply): Promise<void> {
    const [count] = await this.counting.ask([{ limit, subject, key }]);
    this.judge(limit, subject, count!, reply);
  }

  /** A request as it comes, before it is looked at: per address, and per account where one is known; Redis is asked once. */
  async takeDefault(address: string, account: AccountId | null, reply: FastifyReply): Promise<void> {
    const [perAddress, perAccount] = await this.counting.ask([
      { limit: 'default', subject: 'address', key: address },
      ...(account === null ? [] : [{ limit: 'default', subject: 'account', key: account } as const]),
    ]);
    this.judge('default', 'address', perAddress!, reply);
    if (perAccount) this.judge('default', 'account', perAccount, reply);
  }

  /** Of an account that ends: what was counted of it goes at once. Nothing when Redis is away: counts end by themselves, within a day. */
  async forget(account: AccountId): Promise<void> {
    const ofAccounts = Object.values(this.limiters).map(({ account: limiter }) => limiter);
    await Promise.all(ofAccounts.map((limiter) => limiter.delete(account).catch(() => false)));
  }

  private async count({ limit, subject, key }: Asked): Promise<Count> {
    try {
      return { isOver: false, state: await this.limiters[limit][subject].consume(subject === 'address' ? networkOf(key) : key) };
    } catch (state) {
      if (!(state instanceof RateLimiterRes)) throw state;
      return { isOver: true, state };
    }
  }

  /** @throws TooManyRequests */
  private judge(limit: LimitClass, subject: Subject, { isOver, state }: Count, reply?: FastifyReply): void {
    tell(reply, limit, this.limiters[limit][subject], state);
    if (isOver) throw new TooManyRequests({ retryAfterSeconds: secondsLeft(state) });
  }
}

/** draft-ietf-httpapi-ratelimit-headers, sections 3 and 4. */
function tell(reply: FastifyReply | undefined, limit: LimitClass, { points, duration }: RateLimiterAbstract, state: RateLimiterRes): void {
  reply?.header('ratelimit-policy', `"${limit}";q=${points};w=${duration}`);
  reply?.header('ratelimit', `"${limit}";r=${Math.max(0, state.remainingPoints)};t=${secondsLeft(state)}`);
}

function secondsLeft(state: RateLimiterRes): number {
  return Math.max(1, Math.ceil(state.msBeforeNext / 1000));
}

/** An IPv6 customer has a /64 to themselves, and may change address within it at will. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString();
}
