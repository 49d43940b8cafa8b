import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { StorageReconciler } from './storage-reconciler.js';

/**
 * Removes what was sent to a form again after its upload had been deleted: nobody names it, and nothing there is worth keeping. The other
 * prefixes hold what people want to keep; there only an operator's word removes anything.
 */
@Injectable()
export class RemoveStrayUploads extends PeriodicTask {
  readonly name = 'scheduler.remove-stray-uploads';
  readonly everyMs = 3_600_000;

  constructor(private readonly reconciler: StorageReconciler) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.reconciler.reconcile({ prefix: 'raw/', repair: true, signal });
  }
}

/** Once a day, looks for orphans and ghosts and reports how many (law 6). */
@Injectable()
export class ReportReconciliation extends PeriodicTask {
  readonly name = 'scheduler.report-reconciliation';
  readonly everyMs = 86_400_000;

  constructor(private readonly reconciler: StorageReconciler, private readonly metrics: Metrics) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { orphans, ghosts } = await this.reconciler.reconcile({ signal });
    this.metrics.gauge({ name: 'aicasso_storage_orphans', help: 'Objects that no row names, when last compared' }).set(orphans);
    this.metrics.gauge({ name: 'aicasso_storage_ghosts', help: 'Rows whose object is not there, when last compared' }).set(ghosts);
  }
}
