import type { Socket } from 'node:net';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { DatabaseSockets } from './database-sockets.js';

const TICK_MS = 150;
/** So many ticks after a question in which nothing is heard on any connection: 0.75 to 0.9 s. */
const SILENT_TICKS = 5;

/**
 * Notices a database that has fallen silent: a network that drops what is sent breaks no connection, and TCP gives up after a quarter of
 * an hour. A question goes out every tick on a connection of its own. While it is open and nothing comes on any connection, ticks are
 * counted rather than time, so that a process that was held up itself reads what has come before it judges. Then all connections end:
 * requests are answered 503 rather than never, workers put down what they have, and nobody tries until a question is answered.
 */
@Injectable()
export class DatabaseWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private client: Client | undefined;
  private socket: Socket | undefined;
  private isAsking = false;
  private isSilent = false;
  private silentTicks = 0;
  private bytesHeard = 0;

  constructor(
    private readonly config: Config,
    private readonly sockets: DatabaseSockets,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS);
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
    else if (++this.silentTicks >= SILENT_TICKS) this.fallSilent();
  }

  /** One question at a time. A server that refuses is no silent one: whoever asks it is told so at once. */
  private async ask(): Promise<void> {
    this.isAsking = true;
    this.silentTicks = 0;
    try {
      this.client ??= await this.connect();
      await this.client.query('select 1');
      this.hear();
    } catch {
      this.drop();
    } finally {
      this.isAsking = false;
    }
  }

  private async connect(): Promise<Client> {
    const socket = (this.socket = this.sockets.makeApart());
    const client = new Client({ connectionString: this.config.database.url, stream: () => socket });
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.socket === socket && this.drop());
    await client.connect();
    return client;
  }

  private fallSilent(): void {
    this.silentTicks = 0;
    if (!this.isSilent) this.log.warn('database-silent', {});
    this.isSilent = true;
    this.drop();
    this.sockets.shut();
  }

  private hear(): void {
    if (this.isSilent) this.log.warn('database-heard-again', {});
    this.isSilent = false;
    this.sockets.open();
  }

  private drop(): void {
    const { socket } = this;
    this.client = this.socket = undefined;
    socket?.destroy(); // what waits for an answer on it fails at once
  }
}
