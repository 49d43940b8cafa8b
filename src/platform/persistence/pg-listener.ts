import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { DatabaseSockets } from './database-sockets.js';
import { KEEPALIVE } from './orm.config.js';

const RECONNECT_MS = 500;

/**
 * Hears NOTIFY on one connection of its own. A notice is a hint: what was missed while the connection was away is found by the
 * listener's own look at the table, so `onNotice` is also called (with an empty payload) after each reconnection.
 */
@Injectable()
export class PgListener implements OnApplicationShutdown {
  private readonly listeners = new Map<string, Set<(payload: string) => void>>();
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  /** One question at a time: a connection takes no second one before the first is answered. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly log: Log,
    private readonly sockets: DatabaseSockets,
  ) {}

  /** Returns the way to stop hearing. The channel is a constant of ours, never input. */
  listen(channel: string, onNotice: (payload: string) => void): () => void {
    const known = this.listeners.get(channel);
    if (known) known.add(onNotice);
    else this.listeners.set(channel, new Set([onNotice]));
    if (!this.client) this.connect();
    // Or at the reconnection.
    else if (!known) this.asked = this.asked.then(() => this.client?.query(`listen ${channel}`)).catch(() => undefined);
    return () => this.listeners.get(channel)?.delete(onNotice);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private connect(): void {
    const client = new Client({
      connectionString: this.config.database.directUrl, connectionTimeoutMillis: 3_000, keepAlive: true, options: KEEPALIVE,
      stream: this.sockets.make,
    });
    this.client = client;
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.reconnect());
    this.asked = client.connect().then(
      async () => {
        for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
        for (const channel of this.listeners.keys()) this.tell(channel, '');
      },
    ).catch(() => client.end().catch(() => undefined).finally(() => this.reconnect()));
  }

  private reconnect(): void {
    if (this.stopped || this.retry) return;
    this.log.warn('listener-reconnecting', {});
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.connect();
    }, RECONNECT_MS);
  }

  private tell(channel: string, payload: string): void {
    for (const onNotice of this.listeners.get(channel) ?? []) onNotice(payload);
  }
}
