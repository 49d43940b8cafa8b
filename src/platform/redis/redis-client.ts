import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';

const COMMAND_TIMEOUT_MS = 500;

/** Redis for what can do without it (counts): answers or fails at once, and never queues while the server is away. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly connection: Redis;
  private reachable = true;

  constructor(config: Config, log: Log) {
    this.connection = new Redis(config.redis.url, {
      enableOfflineQueue: false,
      enableAutoPipelining: true, // what is asked in one turn of the loop goes in one write
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: 2_000,
      retryStrategy: (tries) => Math.min(tries * 100, 2_000),
    });
    this.connection.on('error', (error) => {
      if (this.reachable) log.warn('redis-unreachable', { error });
      this.reachable = false;
    });
    this.connection.on('ready', () => {
      if (!this.reachable) log.info('redis-reachable');
      this.reachable = true;
    });
  }

  /** @throws whatever keeps Redis from answering. */
  async ping(): Promise<void> {
    await this.connection.ping();
  }

  onApplicationShutdown(): void {
    this.connection.disconnect();
  }
}
