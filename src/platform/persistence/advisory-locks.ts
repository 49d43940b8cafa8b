import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client, type QueryResult } from 'pg';
import { Config } from '../config/config.js';
import { DatabaseSockets } from './database-sockets.js';
import { KEEPALIVE } from './orm.config.js';

const ANSWER_MS = 5_000;

export interface HeldLock {
  /** Aborted when the connection that holds the lock is gone: somebody else may hold it from then on. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Named locks across processes, each held by one at a time. They live on one connection of their own, so that nothing in the pool waits
 * for long work, and end with the process whichever way it ends; where the network dropped it, after `KEEPALIVE`.
 */
@Injectable()
export class AdvisoryLocks implements OnApplicationShutdown {
  private readonly held = new Map<string, AbortController>();
  private connection: Promise<Client> | undefined;
  private current: Client | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly config: Config, private readonly sockets: DatabaseSockets) {}

  /** Null when it is held, by this process or another. */
  async tryHold(name: string): Promise<HeldLock | null> {
    if (this.held.has(name)) return null; // PostgreSQL would grant it to its own session again
    const lost = new AbortController();
    this.held.set(name, lost);
    try {
      const client = await this.connect();
      const { rows } = await this.ask<{ got: boolean }>(client, 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got', [name]);
      if (rows[0]?.got) return { lost: lost.signal, release: () => this.release(name, client) };
    } catch (error) {
      this.held.delete(name);
      throw error;
    }
    this.held.delete(name);
    return null;
  }

  async onApplicationShutdown(): Promise<void> {
    const client = await this.connection?.catch(() => undefined);
    this.connection = undefined;
    await client?.end().catch(() => undefined);
  }

  private async release(name: string, client: Client): Promise<void> {
    try {
      await this.ask(client, 'select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    } catch {
      await client.end().catch(() => undefined); // ends the session, and with it whatever it holds
    } finally {
      this.held.delete(name);
    }
  }

  /** One question at a time: a connection takes no second one before the first is answered. */
  private ask<Row extends object>(client: Client, query: string, params: unknown[]): Promise<QueryResult<Row>> {
    const answer = this.turn.then(() => client.query<Row>(query, params));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private connect(): Promise<Client> {
    this.connection ??= this.open().catch((error: unknown) => {
      this.connection = undefined;
      throw error;
    });
    return this.connection;
  }

  private async open(): Promise<Client> {
    const client = new Client({
      connectionString: this.config.database.directUrl, connectionTimeoutMillis: 3_000, query_timeout: ANSWER_MS, keepAlive: true,
      options: KEEPALIVE, stream: this.sockets.make,
    });
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.lose(client));
    await client.connect();
    this.current = client;
    return client;
  }

  private lose(client: Client): void {
    if (client !== this.current) return;
    this.current = undefined;
    this.connection = undefined;
    for (const lost of this.held.values()) lost.abort(new Error('The connection that holds the lock is gone'));
    this.held.clear();
  }
}
