import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { ExportId } from '../../../../kernel/ids.js';
import { JobHandler } from '../../../../platform/jobs/job-handler.js';
import { ExportWorker } from './export-worker.js';

/** A queue of its own: an archive takes minutes, and holds up nothing else. One at a time in each process keeps memory flat. */
@Injectable()
export class ExportsJob extends JobHandler implements BeforeApplicationShutdown {
  readonly queue = 'exports';
  readonly concurrency = 1;

  constructor(private readonly worker: ExportWorker) {
    super();
  }

  run(id: string): Promise<void> {
    return this.worker.run(id as ExportId);
  }

  beforeApplicationShutdown(): void {
    this.worker.stop();
  }
}
