import { readdirSync, readFileSync } from 'node:fs';
import { EntityManager } from '@mikro-orm/postgresql';
import { RunErrands } from '../../../src/modules/generation/erasure/run-errands.task.js';
import { GenerationReconciler } from '../../../src/modules/generation/engine/generation-reconciler.task.js';
import { PushSweep } from '../../../src/modules/notifications/push/push-sweep.task.js';
import { GrantSweep } from '../../../src/modules/auth/grants/grant-sweep.task.js';
import type { PeriodicTask } from '../../../src/kernel/periodic-task.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { reaches } from '../../generations/generation-world.js';
import { choicesOf } from '../../lab/choices.js';
import { type Played, play } from '../../lab/played.js';
import { OneSignalStandIn } from '../../push/onesignal.js';
import { AdMobStandIn } from '../../stores/admob/admob-stand-in.js';
import { AppStoreStandIn } from '../../stores/app-store/stand-in.js';
import { PlayStandIn } from '../../stores/google-play/play-stand-in.js';
import type { Actor } from '../../support/actor.js';
import { startApp, type TestApp } from '../../support/harness.js';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { TestClock } from '../../support/test-clock.js';
import { LetterBox } from './letter-box.js';
import { SignInParties } from './sign-in-parties.js';
import type { ReceivedCall } from './third-party-calls.js';
import type { CanaryPerson } from './world.js';

const HOUR_MS = 3_600_000;
/** A push can be put off several times: to be grouped with others, until a device is tied, until the hour has room for it. */
const PUSH_ROUNDS = 20;
/** Looks of the reconciler at a run until it must have ended; hours in which errands are run after the end. */
const ROUNDS = 4;
/** Providers that can be told to stop, and to erase what is done. */
const HELD = ['fal', 'replicate'];
const SETTINGS = {
  ROLES: 'api,worker', ACCESS_TOKEN_MINUTES: '1000000', WELCOME_POINTS: '100000', PROVIDER_LIMITS: '*.concurrency=none,*.perMinute=none',
};

/** Keeps what a third party received. */
interface Ear {
  readonly requests: readonly RecordedRequest[];
  forget(): void;
}

interface Parties {
  readonly played: Played;
  readonly oneSignal: OneSignalStandIn;
  readonly signIn: SignInParties;
  readonly letters: LetterBox;
}

/** Every third party that is played on this machine, and the service that knows them all. A new stand-in joins, or `missing` names it. */
export class ThirdParties {
  private constructor(
    readonly app: TestApp,
    private readonly parties: Parties,
    private readonly ears: ReadonlyMap<string, Ear>,
    private readonly closing: readonly { close(): Promise<unknown> }[],
  ) {}

  static async start(): Promise<ThirdParties> {
    const clock = new TestClock();
    const now = () => clock.now();
    const [played, oneSignal, adMob, appStore, googlePlay, signIn, letters] = await Promise.all([
      play({ now }), OneSignalStandIn.start({ now, knowsEveryDevice: true }), AdMobStandIn.start({ now }), new AppStoreStandIn().start(),
      new PlayStandIn(now).start(), SignInParties.start(), LetterBox.start(),
    ]);
    const others = { OneSignalStandIn: oneSignal, AdMobStandIn: adMob, AppStoreStandIn: appStore, PlayStandIn: googlePlay };
    const ears = new Map<string, Ear>([...played.standIns, ...Object.values(others)].map((it) => [it.constructor.name, it.recorder]));
    ears.set('Apple', signIn.apple).set('Google sign-in', signIn.google).set('Mail', letters);
    const env = Object.assign({}, SETTINGS, ...[played, signIn, letters, ...Object.values(others)].map((it) => it.env)) as typeof SETTINGS;
    const app = await startApp({ clock, env });
    return new ThirdParties(app, { played, oneSignal, signIn, letters }, ears, [played, signIn, letters, ...Object.values(others)]);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await Promise.all(this.closing.map((it) => it.close()));
  }

  get names(): readonly string[] {
    return [...this.ears.keys()];
  }

  /** Apple and Google have given a permission, and mail reaches the person. Before a row of theirs is made up, which nobody gave. */
  async know(person: CanaryPerson): Promise<void> {
    this.parties.letters.isFor(person.actor.email);
    await this.parties.signIn.meet(this.app, person);
  }

  /** Each AI provider makes something of the person's words, and OneSignal knows a device of theirs. */
  async serve({ actor, mark }: CanaryPerson): Promise<void> {
    const { oneSignal, played } = this.parties;
    await actor.put('/v1/notifications/preferences', { push: { enabled: true } }).expect(200);
    await actor.put(`/v1/notifications/devices/${oneSignal.installs()}`).expect(200);
    for (const { provider } of played.standIns) {
      const body = { ...this.wish(provider), prompt: `told ${provider} of ${mark}` };
      await actor.post('/v1/generations', body).set('idempotency-key', `${provider}-${mark}`).expect(202);
    }
    for (let round = 0; round < ROUNDS; round += 1) await this.pass(60_000);
    for (const provider of HELD) await this.holds(provider, actor, mark);
  }

  /** Has this provider at work for the person when their account ends: it is told to stop, and to erase. */
  private async holds(provider: string, actor: Actor, mark: string): Promise<void> {
    const standIn = this.parties.played.standIns.find((it) => it.provider === provider)!;
    standIn.planFor(`held by ${provider}`, { hold: true });
    const { body } = await actor.post('/v1/generations', { ...this.wish(provider), prompt: `held by ${provider} for ${mark}` })
      .set('idempotency-key', `held-${provider}-${mark}`).expect(202);
    await reaches(actor, (body as { id: string }).id, 'at-provider');
  }

  private wish(provider: string): object {
    const choice = choicesOf(this.app, provider).find(({ tool }) => tool.prompt !== 'none' && tool.inputs.every(({ min }) => min === 0));
    if (!choice) throw new Error(`Nothing can be asked of ${provider} in words alone: the proof has to be told how`);
    const { tool, parameters, count } = choice;
    return { tool: tool.id, provider, count, parameters };
  }

  /** So much time passes; whoever is to be told is told. */
  async pass(ms: number): Promise<void> {
    const signal = new AbortController().signal;
    await this.app.drain();
    this.app.clock.advance(ms);
    for (const task of [GenerationReconciler, PushSweep, GrantSweep, RunErrands]) {
      await runInScope(this.app.get(EntityManager), () => this.app.get<PeriodicTask>(task).run(signal));
    }
    await this.app.drain();
  }

  /** Until somebody has had the pushes that wait for them. */
  async told({ actor }: CanaryPerson): Promise<void> {
    const waiting = `
      select kind, due_at from push where account_id = $1 and status = 'waiting' and due_at is not null order by due_at desc`;
    const look = () => this.app.sql<{ kind: string; due_at: Date }>(waiting, [actor.id]);
    for (let round = 0; round < PUSH_ROUNDS; round += 1) {
      const [last] = await look();
      if (!last) return;
      await this.pass(Math.max(0, last.due_at.getTime() - this.app.clock.now().getTime()));
    }
    expect(await look()).toEqual([]);
  }

  /** After the end: errands are run for some hours. */
  async hoursPass(): Promise<void> {
    for (let hour = 0; hour < ROUNDS; hour += 1) await this.pass(HOUR_MS);
  }

  /** What was received so far is of before. */
  forget(): void {
    for (const ear of this.ears.values()) ear.forget();
  }

  received(): ReceivedCall[] {
    return [...this.ears].flatMap(([party, { requests }]) => requests.map((request) => ({ party, request })));
  }

  /** Stand-ins that the tests have and this proof does not. */
  missing(): string[] {
    const folder = new URL('../../', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!spec)\.(?:ts|js)$/.test(name));
    const classes = files.flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^export class (\w+StandIn)\b/gm)]);
    return [...new Set(classes.map(([, name]) => name!))].filter((name) => !this.ears.has(name));
  }
}
