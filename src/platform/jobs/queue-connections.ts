import { Injectable, Module } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Config } from '../config/config.js';

/** Bull waits for Redis as long as it takes: a command that waits is a late ring, never an error (settings asked for by Bull's README). */
const OPTIONS: RedisOptions = {
  maxRetriesPerRequest: null,
  enableReadyCheck: false,
  retryStrategy: (tries) => Math.min(tries * 100, 2_000),
};

/** The connections of all queues. Bull does not close what it did not open itself. */
@Injectable()
export class QueueConnections {
  private readonly shared = new Map<string, Redis>();
  private readonly all: Redis[] = [];

  constructor(private readonly config: Config) {}

  readonly create = (type: 'client' | 'subscriber' | 'bclient'): Redis => {
    if (type === 'bclient') return this.connect(); // blocks in BRPOPLPUSH, so one for each queue
    const existing = this.shared.get(type) ?? this.connect();
    this.shared.set(type, existing);
    return existing;
  };

  /** Once the queues are closed. */
  disconnect(): void {
    for (const redis of this.all) redis.disconnect();
  }

  private connect(): Redis {
    const redis = new Redis(this.config.redis.url, OPTIONS);
    redis.on('error', () => undefined); // Bull reports the same on its queues; without a listener ioredis would print it
    redis.setMaxListeners(0); // each queue that shares it listens for itself: more than ten are no leak
    this.all.push(redis);
    return redis;
  }
}

@Module({ providers: [QueueConnections], exports: [QueueConnections] })
export class QueueConnectionsModule {}
