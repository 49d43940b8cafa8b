import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { GrantSweep } from '../../src/modules/auth/grants/grant-sweep.task.js';
import { UntieEnded } from '../../src/modules/notifications/devices/untie-ended.task.js';
import { PushSweep } from '../../src/modules/notifications/push/push-sweep.task.js';
import { SettleReceipts } from '../../src/modules/privacy/receipts/settle-receipts.task.js';
import { SweepDeletions } from '../../src/modules/privacy/deletion/saga/sweep-deletions.task.js';
import { LedgerVerifier } from '../../src/modules/billing/ledger/ledger.verifier.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Session } from '../auth/auth-parts.js';
import { type Credentials, newSubject, type ProviderName, ProviderWorld } from '../auth/provider-world.js';
import { OneSignalStandIn } from '../push/onesignal.js';
import type { Client } from '../support/actor.js';
import type { StartOptions, TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';

export interface Leaver {
  readonly id: string;
  readonly provider: ProviderName;
  readonly subject: string;
  readonly client: Client;
  readonly session: Session;
}

export interface Asked {
  readonly id: string;
  readonly secret: string;
  readonly scheduledFor: string;
  readonly warnings: readonly { readonly code: string }[];
}

export interface StepRow {
  readonly step: string;
  readonly attempts: number;
  readonly done: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

export const DAY_MS = 86_400_000;
/** Rounds of an hour at most: more than the longest wait between two tries of a step. */
const ROUNDS = 60;

/** The service with both sign-in providers and OneSignal played, and people who leave it. */
export class DeletionWorld {
  private constructor(
    readonly providers: ProviderWorld,
    readonly oneSignal: OneSignalStandIn,
  ) {}

  static async start({ env, ...options }: StartOptions = {}): Promise<DeletionWorld> {
    const clock = new TestClock();
    const oneSignal = await OneSignalStandIn.start({ now: () => clock.now() });
    const settings = { ROLES: 'api,worker', ACCESS_TOKEN_MINUTES: '1000000', REFRESH_TOKEN_DAYS: '1000' };
    return new DeletionWorld(await ProviderWorld.start({ ...options, clock, env: { ...settings, ...oneSignal.env, ...env } }), oneSignal);
  }

  async stop(): Promise<void> {
    await this.providers.stop();
    await this.oneSignal.close();
  }

  get app(): TestApp {
    return this.providers.app;
  }

  async person(provider: ProviderName = 'google', subject = newSubject()): Promise<Leaver> {
    const session = await this.providers.signIn(provider, subject);
    await this.app.drain();
    return { id: session.account.id, provider, subject, client: this.app.client(session.accessToken), session };
  }

  /** A subscription at the App Store that goes on. */
  async subscribes({ id }: Leaver): Promise<void> {
    await this.app.sql(
      `insert into store_purchase (id, account_id, store, environment, kind, store_key, store_product_id, state, ownership, auto_renews,
         snapshot_at, created_at)
       values (gen_random_uuid(), $1, 'app-store', 'production', 'subscription', $2, 'plus', 'active', 'purchased', true, $3, $3)`,
      [id, randomUUID(), this.app.clock.now()],
    );
  }

  /** Wants push, and has a device that OneSignal knows. Returns the device. */
  async listens({ client }: Leaver): Promise<string> {
    await client.put('/v1/notifications/preferences', { push: { enabled: true } }).expect(200);
    const device = this.oneSignal.installs();
    await client.put(`/v1/notifications/devices/${device}`).expect(200);
    await this.pass(3_000);
    return device;
  }

  /** So much time passes, and every sweep comes by. */
  async pass(ms: number): Promise<void> {
    await this.app.drain();
    this.app.clock.advance(ms);
    await this.inScope(() => this.app.get(PushSweep).run());
    await this.inScope(() => this.app.get(GrantSweep).run());
    await this.inScope(() => this.app.get(UntieEnded).run(new AbortController().signal));
    await this.inScope(() => this.app.get(SettleReceipts).run(new AbortController().signal));
    await this.sweep();
  }

  /** Until `look` sees this much. */
  async until(look: () => Promise<object>, expected: object): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const seen = await look();
      if (Object.entries(expected).every(([name, value]) => (seen as Record<string, unknown>)[name] === value)) return;
    }
    expect(await look()).toMatchObject(expected);
  }

  /** What a deletion is asked with. */
  async proof({ provider, subject }: Pick<Leaver, 'provider' | 'subject'>): Promise<Credentials['body']> {
    return (await this.providers.credentials(provider, subject)).body;
  }

  async leave(person: Leaver, when?: 'grace' | 'now'): Promise<Asked> {
    const { body } = await person.client.post('/v1/privacy/deletion', { reauth: await this.proof(person), when }).expect(202);
    return body;
  }

  async status(secret: string, language = 'en') {
    return (await this.app.stranger.post('/v1/privacy/deletion-status', { secret }).set('accept-language', language).expect(200)).body;
  }

  /** One look for what is due, and all that it sets off. */
  async sweep(): Promise<void> {
    await this.inScope(() => this.app.get(SweepDeletions).run());
    await this.app.drain();
  }

  /** So much time passes, then all that is due is carried out, however often it has to be tried. */
  async carriedOut(aheadMs = 0): Promise<void> {
    this.app.clock.advance(aheadMs);
    for (let round = 0; round < ROUNDS; round++) {
      await this.sweep();
      const [open] = await this.app.sql<{ id: string }>(
        "select id from account_deletion where status = 'running' or (status = 'scheduled' and scheduled_for <= $1)",
        [this.app.clock.now()],
      );
      if (!open) return;
      this.app.clock.advance(DAY_MS / 24);
    }
    const failed = this.app.log.of('deletion-stuck').at(-1) ?? this.app.log.of('deletion-step-failed').at(-1);
    throw new Error(`It never ends: ${JSON.stringify(failed)}`);
  }

  stepsOf(id: string): Promise<StepRow[]> {
    return this.app.sql<StepRow>(
      'select step, attempts, ended_at is not null as done, counts from deletion_step where deletion_id = $1 order by position', [id],
    );
  }

  async statusOfAccount(id: string): Promise<string | null> {
    const [row] = await this.app.sql<{ status: string }>('select status from account where id = $1', [id]);
    return row?.status ?? null;
  }

  /** What the books break, if anything. */
  verifyBooks() {
    return this.inScope(() => this.app.get(LedgerVerifier).verify());
  }

  inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }
}
