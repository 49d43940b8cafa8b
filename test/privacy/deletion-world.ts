import { EntityManager } from '@mikro-orm/postgresql';
import { SweepDeletions } from '../../src/modules/privacy/deletion/saga/sweep-deletions.task.js';
import { LedgerVerifier } from '../../src/modules/billing/ledger/ledger.verifier.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Session } from '../auth/auth-parts.js';
import { type Credentials, newSubject, type ProviderName, ProviderWorld } from '../auth/provider-world.js';
import { OneSignalStandIn } from '../push/onesignal.js';
import type { Client } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';

export interface Leaver {
  readonly id: string;
  readonly provider: ProviderName;
  readonly subject: string;
  readonly client: Client;
  readonly session: Session;
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

  static async start(env: Readonly<Record<string, string>> = {}): Promise<DeletionWorld> {
    const clock = new TestClock();
    const oneSignal = await OneSignalStandIn.start({ now: () => clock.now() });
    const settings = { ROLES: 'api,worker', ACCESS_TOKEN_MINUTES: '1000000', REFRESH_TOKEN_DAYS: '1000' };
    return new DeletionWorld(await ProviderWorld.start({ clock, env: { ...settings, ...oneSignal.env, ...env } }), oneSignal);
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

  /** What a deletion is asked with. */
  async proof({ provider, subject }: Pick<Leaver, 'provider' | 'subject'>): Promise<Credentials['body']> {
    return (await this.providers.credentials(provider, subject)).body;
  }

  async leave(person: Leaver, when?: 'grace' | 'now'): Promise<{ id: string; secret: string; scheduledFor: string; warnings: { code: string }[] }> {
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
        "select id from account_deletion where status = 'running' or (status = 'scheduled' and scheduled_for <= $1)", [this.app.clock.now()],
      );
      if (!open) return;
      this.app.clock.advance(DAY_MS / 24);
    }
    throw new Error(`never ends: ${JSON.stringify(this.app.log.of('deletion-step-failed').at(-1) ?? this.app.log.of('deletion-stuck').at(-1))}`);
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
