import type { Socket } from 'node:net';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { AgreedClock } from '../../kernel/agreed-clock.js';
import { Clock } from '../../kernel/clock.js';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { DatabaseSockets } from './database-sockets.js';
import { KEEPALIVE } from './orm.config.js';
import { Patience } from './patience.js';

const TICK_MS = 150;
/** A silence that was over so soon was a busy machine, not a broken network. */
const FALSE_ALARM_MS = 2_500;
const QUESTION = 'select extract(epoch from clock_timestamp()) * 1000 as now';
/** From then on operators are told that a clock is wrong. */
const WRONG_MS = 5_000;

/**
 * Notices a database that has fallen silent: a network that drops what is sent breaks no connection, and TCP gives up after a quarter of
 * an hour. A question goes out every tick on a connection of its own. While it is open and nothing comes on any connection, ticks are
 * counted rather than time, so that a process that was held up itself reads what has come before it judges. Beyond `Patience` all
 * connections end: requests are answered 503 rather than never, workers put down what they have, and nobody tries until an answer comes.
 * The answer is the time: that of the database is that of all processes (`AgreedClock`).
 */
@Injectable()
export class DatabaseWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private client: Client | undefined;
  private socket: Socket | undefined;
  private isAsking = false;
  private silentSince: number | null = null;
  private readonly patience = new Patience(this.config.database.silenceMs);
  private silentTicks = 0;
  private bytesHeard = 0;
  private isSystemWrong = false;

  constructor(
    private readonly config: Config,
    private readonly sockets: DatabaseSockets,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.timer = setInterval(() => this.tick(), TICK_MS);
    await this.ask(); // the first answer tells the time; one that does not come is given up as any other
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.drop();
  }

  private tick(): void {
    const { bytesHeard } = this.sockets;
    if (bytesHeard !== this.bytesHeard) this.silentTicks = 0;
    this.bytesHeard = bytesHeard;
    if (!this.isAsking) void this.ask();
    else if (++this.silentTicks * TICK_MS >= this.patience.ms) this.fallSilent();
  }

  /** One question at a time. A server that refuses is no silent one: whoever asks it is told so at once. */
  private async ask(): Promise<void> {
    this.isAsking = true;
    this.silentTicks = 0;
    const askedAt = performance.now();
    try {
      this.client ??= await this.connect();
      const askedMs = performance.now();
      const { rows: [row] } = await this.client.query<{ now: string }>(QUESTION);
      this.tell(Number(row!.now), askedMs);
      this.hear(askedAt);
    } catch {
      this.drop();
    } finally {
      this.isAsking = false;
    }
  }

  private async connect(): Promise<Client> {
    const socket = (this.socket = this.sockets.makeApart());
    const client = new Client({ connectionString: this.config.database.directUrl, options: KEEPALIVE, stream: () => socket });
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.socket === socket && this.drop());
    await client.connect();
    return client;
  }

  private fallSilent(): void {
    this.silentTicks = 0;
    if (this.silentSince === null) this.log.warn('database-silent', { afterMs: this.patience.ms });
    this.silentSince ??= performance.now() - this.patience.ms;
    this.drop();
    this.sockets.shut();
  }

  private tell(serverMs: number, askedMs: number): void {
    const { clock } = this;
    if (!(clock instanceof AgreedClock)) return; // a test's own
    clock.learn(serverMs, { askedMs, heardMs: performance.now() });
    const isWrong = Math.abs(clock.systemAheadMs) >= WRONG_MS;
    if (isWrong && !this.isSystemWrong) this.log.warn('system-clock-wrong', { aheadMs: Math.round(clock.systemAheadMs) });
    this.isSystemWrong = isWrong;
  }

  private hear(askedAt: number): void {
    const now = performance.now();
    const tookMs = now - (this.silentSince ?? askedAt);
    if (this.silentSince === null || tookMs < FALSE_ALARM_MS) this.patience.learn(tookMs, now);
    if (this.silentSince !== null) this.log.warn('database-heard-again', { silentMs: Math.round(tookMs) });
    this.silentSince = null;
    this.sockets.open();
  }

  private drop(): void {
    const { socket } = this;
    this.client = this.socket = undefined;
    socket?.destroy(); // what waits for an answer on it fails at once
  }
}
