import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Redis, type RedisOptions } from 'ioredis';
import { Config } from '../config/config.js';
import { QUEUES } from './job-handler.js';
import { Jobs } from './jobs.js';

/** Bull waits for Redis as long as it takes: a command that waits is a late ring, never an error (settings asked for by Bull's README). */
const CONNECTION: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false, retryStrategy: (tries) => Math.min(tries * 100, 2_000) };

function connect(url: string): Redis {
  const redis = new Redis(url, CONNECTION);
  redis.on('error', () => undefined); // Bull reports the same on its queues; without a listener ioredis would print it
  return redis;
}

function connections(url: string): (type: 'client' | 'subscriber' | 'bclient') => Redis {
  const shared = new Map<string, Redis>();
  return (type) => {
    if (type === 'bclient') return connect(url); // blocks in BRPOPLPUSH, so one for each queue
    const existing = shared.get(type) ?? connect(url);
    shared.set(type, existing);
    return existing;
  };
}

@Global()
@Module({
  imports: [
    DiscoveryModule,
    BullModule.forRootAsync({
      inject: [Config],
      useFactory: ({ redis }: Config) => ({
        prefix: `{${redis.prefix}}`, // the braces keep a queue's keys in one slot of a Redis Cluster
        createClient: connections(redis.url),
        // Measured with stock settings: a killed worker's ring waits 60 s and is given up at the second kill.
        settings: { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1_000 },
      }),
    }),
    BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
  ],
  providers: [Jobs],
  exports: [Jobs],
})
export class JobsModule {}
