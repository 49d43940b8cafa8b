import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { RingSource, type Rung } from '../../../platform/jobs/queue-rebuild.js';
import { PushTasks } from '../devices/push-tasks.js';
import { PushRepository } from './push.repository.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

type Page = (after: string, limit: number) => Promise<readonly { readonly id: string; readonly dueAt: string }[]>;

/** Rings for every push and every word to OneSignal that waits, at its time. */
@Injectable()
export class PushRings extends RingSource {
  readonly queue = 'push';

  constructor(
    private readonly pushes: PushRepository,
    private readonly tasks: PushTasks,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async ringAll(): Promise<Rung> {
    const tasks = await this.ringEach('task', (after, limit) => this.tasks.open(after, limit));
    const pushes = await this.ringEach('push', (after, limit) => this.pushes.open(after, limit));
    return { rung: tasks.rung + pushes.rung, failed: tasks.failed + pushes.failed };
  }

  private async ringEach(what: 'task' | 'push', page: Page): Promise<Rung> {
    let [rung, failed] = [0, 0];
    for (let after = FIRST; ;) {
      const rows = await page(after, PAGE);
      for (const { id, dueAt } of rows) {
        const delayMs = Math.max(0, new Date(dueAt).getTime() - this.clock.now().getTime());
        if (await this.jobs.ring(this.queue, `${what}/${id}`, { once: `rebuilt/${what}/${id}`, delayMs })) rung += 1;
        else failed += 1;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return { rung, failed };
    }
  }
}
