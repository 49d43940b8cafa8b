import { EntityManager } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, type MessageEvent, type OnApplicationBootstrap } from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import type { AuthenticatedUser } from '../../../platform/http/index.js';
import { PgListener } from '../../../platform/persistence/pg-listener.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { AuthFacade } from '../../auth/index.js';
import { ACCOUNT_EVENTS_CHANNEL, AccountEvents } from './account-events.js';

const BATCH = 100;
/** Keeps proxies from closing a quiet stream; the looks at the tables make up for a notice that was missed, and end what lost its right. */
const BEAT_MS = 15_000;

/** One open stream of one device. */
class Stream {
  private position: number | null;
  private pumping: Promise<void> | undefined;
  private again = false;

  constructor(
    readonly user: AuthenticatedUser,
    last: number | null,
    private readonly out: Subscriber<MessageEvent>,
    private readonly events: AccountEvents,
    private readonly onError: (error: unknown) => void,
  ) {
    this.position = last;
  }

  /** Sends what is new; calls while it runs make it look once more. */
  pump(em: EntityManager): void {
    if (this.pumping) {
      this.again = true;
      return;
    }
    this.pumping = runInScope(em, () => this.sendNew())
      .catch(this.onError)
      .finally(() => {
        this.pumping = undefined;
        if (!this.again || this.out.closed) return;
        this.again = false;
        this.pump(em);
      });
  }

  /** Carries the place of the stream: a message without an id would be numbered by the framework, and a device would resume from there. */
  beat(): void {
    if (this.position !== null) this.out.next({ id: String(this.position), type: 'heartbeat', data: {} });
  }

  end(): void {
    this.out.complete();
  }

  private async sendNew(): Promise<void> {
    if (this.position === null) {
      this.position = (await this.events.bounds(this.user.id)).newest;
      return this.beat(); // of what comes after it there is a notice
    }
    await this.closeGap(this.position);
    for (let sent = BATCH; sent === BATCH && !this.out.closed; ) {
      const rows = await this.events.since(this.user.id, this.position, BATCH);
      for (const { sequence, type, data } of rows) {
        this.position = sequence;
        this.out.next({ id: String(sequence), type, data });
      }
      sent = rows.length;
    }
  }

  /** Events are kept for seven days: who comes back later, or with a number never given, is told to read everything anew. */
  private async closeGap(position: number): Promise<void> {
    const { newest, oldest } = await this.events.bounds(this.user.id);
    const isGap = position > newest || (position < newest && (oldest === null || await this.isMissing(position, oldest)));
    if (!isGap) return;
    this.position = newest;
    this.out.next({ id: String(newest), type: 'snapshot', data: { sequence: newest } });
  }

  /** Numbers are also given to changes of the library that make no event, so only what retention removed counts as missing. */
  private isMissing(position: number, oldest: number): boolean {
    return position + 1 < oldest;
  }
}

/** The open streams of this process, woken by PostgreSQL's notices. */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly streams = new Map<AccountId, Set<Stream>>();
  private beat: NodeJS.Timeout | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly auth: AuthFacade,
    private readonly events: AccountEvents,
    private readonly listener: PgListener,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('api')) return;
    this.listener.listen(ACCOUNT_EVENTS_CHANNEL, (account) => this.wake(account as AccountId));
    this.beat = setInterval(() => void this.beatAll(), BEAT_MS);
  }

  /** Before the server closes, which waits for every answer that is under way. */
  beforeApplicationShutdown(): void {
    clearInterval(this.beat);
    for (const stream of this.all()) stream.end();
  }

  /** `last` is the id that the client saw last; null begins with what comes now. The stream ends with what let `user` in. */
  open(user: AuthenticatedUser, last: number | null): Observable<MessageEvent> {
    return new Observable((out) => {
      const stream = new Stream(user, last, out, this.events, (error) => this.log.warn('event-stream-failed', { error }));
      const own = this.streams.get(user.id) ?? new Set();
      this.streams.set(user.id, own.add(stream));
      stream.beat(); // headers out at once
      stream.pump(this.em);
      return () => {
        own.delete(stream);
        if (own.size === 0) this.streams.delete(user.id);
      };
    });
  }

  /** Called by the clock. */
  async beatAll(): Promise<void> {
    await this.endUnauthorized().catch((error: unknown) => this.log.warn('event-streams-unchecked', { error }));
    for (const stream of this.all()) {
      stream.beat();
      stream.pump(this.em);
    }
  }

  /** An empty notice means that some may have been missed. */
  private wake(accountId: AccountId | ''): void {
    const woken = accountId === '' ? this.all() : [...(this.streams.get(accountId) ?? [])];
    for (const stream of woken) stream.pump(this.em);
  }

  /** The access token has expired, the session has ended, or the account may not go on: the client comes back with a new token, or not. */
  private async endUnauthorized(): Promise<void> {
    const now = this.clock.now();
    for (const stream of this.all()) if (stream.user.authorizedUntil <= now) stream.end();
    const open = this.all();
    if (open.length === 0) return;
    const standing = await runInScope(this.em, () => this.auth.standingSessions(open.map(({ user }) => user.sessionId)));
    for (const stream of open) if (!standing.has(stream.user.sessionId)) stream.end();
  }

  private all(): Stream[] {
    return [...this.streams.values()].flatMap((streams) => [...streams]);
  }
}
