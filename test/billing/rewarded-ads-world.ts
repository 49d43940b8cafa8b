import { randomBytes } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { type ActorOptions, startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { AdMobStandIn } from '../stores/admob/admob-stand-in.js';

export const AD_POINTS = 5;

export interface AdSessionBody {
  readonly nonce: string;
  readonly expiresAt: string;
  readonly personalised: boolean;
}

export interface AdsBody {
  readonly available: boolean;
  readonly left: number;
  readonly open: number;
  readonly reason: string | null;
  readonly availableAt: string | null;
}

/** The service with an AdMob that is played by a stand-in. */
export class RewardedAdsWorld {
  private constructor(
    readonly app: TestApp,
    readonly admob: AdMobStandIn,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<RewardedAdsWorld> {
    const clock = new TestClock();
    const admob = await AdMobStandIn.start({ now: () => clock.now() });
    const app = await startApp({ clock, env: { WELCOME_POINTS: '0', ACCESS_TOKEN_MINUTES: '100000', ...admob.env, ...env } });
    return new RewardedAdsWorld(app, admob);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.admob.close();
  }

  /** Somebody, signed in on a device. */
  async person(deviceId: string = randomBytes(8).toString('hex'), options: ActorOptions = {}): Promise<Actor> {
    const actor = await this.app.actor(options);
    await this.app.sql('update session set device_id = $2 where account_id = $1', [actor.id, deviceId]);
    return actor;
  }

  async open(actor: Actor): Promise<string> {
    return ((await actor.post('/v1/billing/rewards/ad-sessions').expect(201)).body as AdSessionBody).nonce;
  }

  /** Calls back, and has it acted on. Answers with the status. */
  async call(query: string): Promise<number> {
    const { status } = await this.app.stranger.get(`/v1/webhooks/admob?${query}`);
    await this.app.drain();
    return status;
  }

  /** Asks for an ad, and has it watched. */
  async watch(actor: Actor): Promise<void> {
    expect(await this.call(this.admob.query(await this.open(actor)))).toBe(200);
  }

  async balance(actor: Actor): Promise<number> {
    return ((await actor.get('/v1/billing/points').expect(200)).body as { balance: number }).balance;
  }

  async ads(actor: Actor): Promise<AdsBody> {
    return ((await actor.get('/v1/billing/rewards').expect(200)).body as { ads: AdsBody }).ads;
  }

  /** Why the last callback that was acted on gave what it gave. */
  outcome(): unknown {
    return this.app.log.of('ad-watched').at(-1)?.['outcome'];
  }
}
