import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { PushTasks } from '../devices/push-tasks.js';
import { PushService } from '../onesignal/push-service.port.js';
import { PushRepository } from './push.repository.js';

const BATCH = 200;

/** Rings for what is due: moved there by quiet hours, to be tried again, or rung for in vain. */
@Injectable()
export class PushSweep extends PeriodicTask {
  readonly name = 'notifications.sweep-pushes';
  readonly everyMs = 10_000;

  constructor(
    private readonly pushes: PushRepository,
    private readonly tasks: PushTasks,
    private readonly service: PushService,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    const tasks = this.service.isConfigured ? (await this.tasks.overdue(BATCH)).map((id) => `task/${id}`) : [];
    const pushes = (await this.pushes.overdue(BATCH)).map((id) => `push/${id}`);
    for (const ring of [...tasks, ...pushes]) await this.jobs.ring('push', ring, { once: `overdue/${ring}` });
  }
}
