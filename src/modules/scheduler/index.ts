export { PeriodicRunner } from './periodic/periodic-runner.js';
export { RetentionPolicies } from './retention/retention-policies.js';
export {
  RetentionBusy,
  type RetentionOptions,
  type RetentionOutcome,
  type RetentionReport,
  RetentionRunner,
} from './retention/retention-runner.js';
export { type Reconciliation, type ReconcileOptions, StorageReconciler } from './reconcile/storage-reconciler.js';
export { SchedulerModule } from './scheduler.module.js';
