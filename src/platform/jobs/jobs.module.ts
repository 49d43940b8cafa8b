import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Config } from '../config/config.js';
import { QUEUES } from './job-handler.js';
import { JobMetrics } from './job.metrics.js';
import { Jobs } from './jobs.js';
import { QueueConnections, QueueConnectionsModule } from './queue-connections.js';
import { QueueRebuild } from './queue-rebuild.js';

@Global()
@Module({
  imports: [
    DiscoveryModule,
    QueueConnectionsModule,
    BullModule.forRootAsync({
      imports: [QueueConnectionsModule],
      inject: [Config, QueueConnections],
      useFactory: ({ redis }: Config, connections: QueueConnections) => ({
        prefix: `{${redis.prefix}}`, // the braces keep a queue's keys in one slot of a Redis Cluster
        createClient: connections.create,
        // Measured with stock settings: a killed worker's ring waits 60 s and is given up at the second kill.
        settings: { lockDuration: 8_000, stalledInterval: 4_000, maxStalledCount: 1_000 },
      }),
    }),
    BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
  ],
  providers: [Jobs, JobMetrics, QueueRebuild],
  exports: [Jobs, QueueRebuild],
})
export class JobsModule {}
