import { EntityManager } from '@mikro-orm/postgresql';
import { GenerationReconciler } from '../../src/modules/generation/engine/generation-reconciler.task.js';
import { ProviderErasure } from '../../src/modules/generation/engine/provider-erasure.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { eventually, startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { CallbackRelay } from './callback-relay.js';
import { type Played, play } from './played.js';
import type { ProviderStandIn } from './stand-in.js';

const QUIET_LIMIT_MS = 60_000;
const ENOUGH_POINTS = 1_000_000;
/** Of each provider. */
const PEOPLE = 3;

/** Nothing is periodic here: the lab says when time passes. */
const SETTINGS = {
  ROLES: 'api,worker',
  LOCAL_PROVIDER_ENABLED: 'false',
  GENERATION_CONCURRENCY: '8',
  GENERATION_LIMIT_PER_ACCOUNT: '100',
  WELCOME_POINTS: String(ENOUGH_POINTS),
  ACCESS_TOKEN_MINUTES: '1000000', // people stay signed in, however far the clock goes
  OUTBOUND_TIMEOUT_MS: '10000',
  PROVIDER_LIMITS: '*.concurrency=none,*.perMinute=none', // cases go side by side: none waits until another one's doubt is over
};

/** The service with all AI providers played, on one clock. */
export class LabWorld {
  private readonly people = new Map<string, Promise<Actor>[]>();

  private constructor(
    readonly app: TestApp,
    readonly relay: CallbackRelay,
    private readonly played: Played,
  ) {}

  /** With all providers, or those named. */
  static async start(providers?: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<LabWorld> {
    const clock = new TestClock();
    const played = await play({ now: () => clock.now(), providers });
    const relay = await CallbackRelay.start();
    const app = await startApp({ clock, env: { ...SETTINGS, PUBLIC_URL: relay.url, ...played.env, ...env } });
    relay.target = app.url;
    for (const standIn of played.standIns) standIn.projectWebhookUrl = `${relay.url}/v1/webhooks/providers/${standIn.provider}`;
    return new LabWorld(app, relay, played);
  }

  get standIns(): readonly ProviderStandIn[] {
    return this.played.standIns;
  }

  /** What a further process of the service is started with. */
  get env(): Readonly<Record<string, string>> {
    return { ...SETTINGS, PUBLIC_URL: this.relay.url, ...this.played.env };
  }

  standIn(provider: string): ProviderStandIn {
    return this.standIns.find((it) => it.provider === provider)!;
  }

  /** One of the people who granted this provider and no other, in turns. */
  someoneFor(provider: string): Promise<Actor> {
    const known = this.people.get(provider) ?? [];
    const someone = known.length < PEOPLE ? this.app.actor({ consent: [provider] }) : known[0]!;
    this.people.set(provider, [...known.slice(known.length < PEOPLE ? 0 : 1), someone]);
    return someone;
  }

  /** So much time passes; then all that is due is done. Only when nobody is at work: a lease must not end under its worker. */
  async step(ms: number): Promise<void> {
    await this.quiet();
    this.app.clock.advance(ms);
    await this.inScope(() => this.app.get(GenerationReconciler).run());
    await this.quiet();
  }

  /** Until no ring waits or is answered, and every event has reached its handlers. @throws what a handler failed with */
  async quiet(): Promise<void> {
    await eventually(QUIET_LIMIT_MS, async () => {
      const [open] = await this.app.sql<{ handler: string; attempts: number; last_error: string | null }>(
        'select handler, attempts, last_error from outbox_delivery where delivered_at is null order by attempts desc limit 1',
      );
      if (open && open.attempts > 0) throw new Error(`${open.handler} failed: ${open.last_error}`);
      if (open) return `${open.handler} has not been called`;
      const pending = await this.app.get(Jobs).pending();
      return pending > 0 ? `${pending} rings wait or are answered` : null;
    });
  }

  /** What providers taught so far is forgotten: one case's fault is not another's. */
  async forgetProviders(): Promise<void> {
    await this.app.sql('delete from provider_state');
  }

  /** Asks again for every erasure that is open. */
  async sweepErasures(): Promise<void> {
    await this.inScope(() => this.app.get(ProviderErasure).sweep(10_000, new AbortController().signal));
    await this.quiet();
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.relay.close();
    await this.played.close();
  }

  private inScope(work: () => Promise<void>): Promise<void> {
    return runInScope(this.app.get(EntityManager), work);
  }
}
