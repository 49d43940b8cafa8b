import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import type { Rung } from '../../../platform/jobs/queue-rebuild.js';
import { RowRings } from '../../../platform/jobs/row-rings.js';
import { PushTasks } from '../devices/push-tasks.js';
import { PushRepository } from './push.repository.js';

/** Rings for every push and every word to OneSignal that waits, at its time. */
@Injectable()
export class PushRings extends RowRings {
  readonly queue = 'push';

  constructor(private readonly pushes: PushRepository, private readonly tasks: PushTasks, clock: Clock, jobs: Jobs) {
    super(clock, jobs);
  }

  async ringAll(): Promise<Rung> {
    const tasks = await this.ringEach((after, limit) => this.tasks.open(after, limit), (id) => `task/${id}`);
    const pushes = await this.ringEach((after, limit) => this.pushes.open(after, limit), (id) => `push/${id}`);
    return { rung: tasks.rung + pushes.rung, failed: tasks.failed + pushes.failed };
  }
}
