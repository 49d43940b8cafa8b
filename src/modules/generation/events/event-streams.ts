import { EntityManager } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, type MessageEvent, type OnApplicationBootstrap } from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { PgListener } from '../../../platform/persistence/pg-listener.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ACCOUNT_EVENTS_CHANNEL, AccountEvents } from './account-events.js';

const BATCH = 100;
/** Keeps proxies from closing a quiet stream; the look at the table makes up for a notice that was missed. */
const BEAT_MS = 15_000;

/** One open stream of one device. */
class Stream {
  private position: number | null;
  private pumping: Promise<void> | undefined;
  private again = false;

  constructor(
    readonly accountId: AccountId,
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

  beat(): void {
    this.out.next({ type: 'heartbeat', data: {} });
  }

  end(): void {
    this.out.complete();
  }

  private async sendNew(): Promise<void> {
    this.position ??= (await this.events.bounds(this.accountId)).newest;
    await this.closeGap(this.position);
    for (let sent = BATCH; sent === BATCH && !this.out.closed; ) {
      const rows = await this.events.since(this.accountId, this.position, BATCH);
      for (const { sequence, type, data } of rows) this.out.next({ id: String(sequence), type, data });
      this.position = rows.at(-1)?.sequence ?? this.position;
      sent = rows.length;
    }
  }

  /** Events are kept for seven days: who comes back later, or with a number never given, is told to read everything anew. */
  private async closeGap(position: number): Promise<void> {
    const { newest, oldest } = await this.events.bounds(this.accountId);
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
    private readonly events: AccountEvents,
    private readonly listener: PgListener,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('api')) return;
    this.listener.listen(ACCOUNT_EVENTS_CHANNEL, (account) => this.wake(account as AccountId));
    this.beat = setInterval(() => this.beatAll(), BEAT_MS);
  }

  /** Before the server closes, which waits for every answer that is under way. */
  beforeApplicationShutdown(): void {
    clearInterval(this.beat);
    for (const stream of this.all()) stream.end();
  }

  /** `last` is the id that the client saw last; null begins with what comes now. */
  open(accountId: AccountId, last: number | null): Observable<MessageEvent> {
    return new Observable((out) => {
      const stream = new Stream(accountId, last, out, this.events, (error) => this.log.warn('event-stream-failed', { error }));
      const own = this.streams.get(accountId) ?? new Set();
      this.streams.set(accountId, own.add(stream));
      stream.beat(); // headers out at once
      stream.pump(this.em);
      return () => {
        own.delete(stream);
        if (own.size === 0) this.streams.delete(accountId);
      };
    });
  }

  /** An empty notice means that some may have been missed. */
  private wake(accountId: AccountId | ''): void {
    const woken = accountId === '' ? this.all() : [...(this.streams.get(accountId) ?? [])];
    for (const stream of woken) stream.pump(this.em);
  }

  private beatAll(): void {
    for (const stream of this.all()) {
      stream.beat();
      stream.pump(this.em);
    }
  }

  private all(): Stream[] {
    return [...this.streams.values()].flatMap((streams) => [...streams]);
  }
}
