import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { PeriodicRunRepository } from './periodic/periodic-run.repository.js';
import { PeriodicRunner } from './periodic/periodic-runner.js';
import { PeriodicTasks } from './periodic/periodic-tasks.js';
import { Ticker } from './periodic/ticker.js';
import { NamedKeys } from './reconcile/named-keys.js';
import { RemoveStrayUploads, ReportReconciliation } from './reconcile/reconcile.tasks.js';
import { StorageReconciler } from './reconcile/storage-reconciler.js';
import { MakePartitions } from './retention/make-partitions.task.js';
import { OperationsRetention } from './retention/operations.retention.js';
import { RetentionEvidence } from './retention/retention-evidence.js';
import { RetentionMetrics } from './retention/retention-metrics.js';
import { RetentionPolicies } from './retention/retention-policies.js';
import { RetentionRunner } from './retention/retention-runner.js';
import { RetentionTask } from './retention/retention.task.js';

@Module({
  imports: [DiscoveryModule, ScheduleModule.forRoot()],
  providers: [
    PeriodicTasks, PeriodicRunRepository, PeriodicRunner, Ticker,
    RetentionPolicies, RetentionEvidence, RetentionRunner, RetentionTask, RetentionMetrics, OperationsRetention, MakePartitions,
    NamedKeys, StorageReconciler, RemoveStrayUploads, ReportReconciliation,
  ],
  exports: [PeriodicRunner, RetentionPolicies, RetentionRunner, StorageReconciler],
})
export class SchedulerModule {}
