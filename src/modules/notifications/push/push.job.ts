import { Injectable } from '@nestjs/common';
import { JobHandler } from '../../../platform/jobs/job-handler.js';
import { TaskRunner } from '../devices/task-runner.js';
import { PushSender } from './push-sender.js';

/** A queue of its own, so that OneSignal, when it is slow or down, holds up nothing else: neither events nor generations. */
@Injectable()
export class PushJob extends JobHandler {
  readonly queue = 'push';
  readonly concurrency = 4;

  constructor(
    private readonly sender: PushSender,
    private readonly tasks: TaskRunner,
  ) {
    super();
  }

  /** `push/<id>` or `task/<id>`. */
  run(ring: string): Promise<void> {
    const [what, id] = ring.split('/') as [string, string];
    return what === 'push' ? this.sender.run(id) : this.tasks.run(id);
  }
}
