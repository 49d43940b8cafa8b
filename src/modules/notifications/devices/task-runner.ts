import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { type PushPerson, PushService, PushServiceRefused, PushServiceUnavailable, type Told } from '../onesignal/push-service.port.js';
import { type ClaimedTask, PAUSE_MS, PushTasks } from './push-tasks.js';
import { farewellTo } from './farewell.js';
import { standInOf } from './stand-in-person.js';

const DAY_MS = 86_400_000;
/**
 * A device or language that could not be told by then is told anew when the app says it again; a farewell is no news by then. What
 * ends, a person or a device's tie, is told however long it takes and whatever is answered: it is over only once it is done there, or
 * not there.
 */
const TELL_FOR_MS = 3 * DAY_MS;
/** A person who was just made known may not be found at once; a device that is not found by then is not there. Odd: see `beginsAt`. */
const UNKNOWN_ATTEMPTS = 5;
/** Two changes of one person within a second may be refused: each other try takes for granted that the person was made known before. */
const beginsAt = (attempts: number) => attempts % 2 === 1;

/** Tells OneSignal of people and devices, outside a transaction. What fails comes up again, later and later. */
@Injectable()
export class TaskRunner {
  private readonly done = this.metrics.counter({
    name: 'aicasso_push_tasks_total', help: 'What OneSignal was told of people and devices, by what it was and how it ended.',
    labels: ['kind', 'outcome'],
  });
  private readonly refused = this.metrics.counter({
    name: 'aicasso_push_task_refused_total',
    help: 'What OneSignal would not be told of people and devices: of `untie` and `erase`, which go on waiting, somebody has to look.',
    labels: ['kind', 'status'],
  });

  constructor(
    private readonly tasks: PushTasks,
    private readonly service: PushService,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  async run(id: string): Promise<void> {
    if (!this.service.isConfigured) return; // comes up again, and is told once there is whom to tell
    const task = await this.tasks.claim(id);
    if (!task) return;
    try {
      const told = await this.tell(task);
      if (told === 'unknown' && mayBeFound(task)) {
        return void (await this.tasks.again(id, this.clock.after(PAUSE_MS * 2 ** Math.min(task.attempts, UNKNOWN_ATTEMPTS))));
      }
      await this.settle(task, told === 'done' ? 'done' : 'gone');
    } catch (error) {
      await this.failed(task, error);
    }
  }

  private async tell(task: ClaimedTask): Promise<Told> {
    const { kind, externalId, language, timeZone } = task;
    if (kind === 'tie') return this.give(task, { externalId, language: language ?? 'en', timeZone });
    // nobody in particular: the device leaves its person, and can be tied again (one that is deleted there does not come back by itself)
    if (kind === 'untie') return this.give(task, { externalId: standInOf(externalId), language: 'en', timeZone: null });
    if (kind === 'farewell') return (await this.service.send(farewellTo(task))) === null ? 'unknown' : 'done';
    if (kind === 'language') return this.service.tellLanguage({ externalId, language: language ?? 'en', timeZone });
    // the devices that left the person, too
    const told = [await this.service.erase(externalId), await this.service.erase(standInOf(externalId))];
    return told.includes('done') ? 'done' : 'unknown';
  }

  private async give({ subscriptionId, attempts }: ClaimedTask, to: PushPerson): Promise<Told> {
    if (beginsAt(attempts)) await this.service.begin(to);
    return this.service.transfer(subscriptionId!, to.externalId);
  }

  private async failed(task: ClaimedTask, error: unknown): Promise<void> {
    const { id, kind, attempts } = task;
    const isRefused = error instanceof PushServiceRefused;
    if (!isRefused && !(error instanceof PushServiceUnavailable)) throw error;
    const isLate = new Date(task.createdAt).getTime() + TELL_FOR_MS <= this.clock.now().getTime();
    const mayEnd = kind === 'tie' || kind === 'language' || kind === 'farewell';
    if (isRefused) {
      this.refused.inc({ kind, status: String(error.status) });
      this.log.error('push-task-refused', { taskId: id, kind, attempts, status: error.status });
    } else {
      this.log.warn('push-task-failed', { taskId: id, kind, attempts, error });
    }
    // a key that is refused (401, 403) is ours to mend, and what waits is told then
    if (mayEnd && (isLate || (isRefused && error.status !== 401 && error.status !== 403))) return this.settle(task, 'refused');
    if (!isRefused && error.retryAfterMs !== null) await this.tasks.again(id, this.clock.after(Math.max(error.retryAfterMs, PAUSE_MS)));
  }

  private async settle(task: ClaimedTask, status: 'done' | 'gone' | 'refused'): Promise<void> {
    const next = await this.tasks.settle(task, status);
    this.done.inc({ kind: task.kind, outcome: status });
    for (const { id, dueAt } of next) {
      await this.jobs.ring('push', `task/${id}`, { delayMs: Math.max(0, new Date(dueAt).getTime() - this.clock.now().getTime()) });
    }
  }
}

/** It is the person, not the device, that is not known while nobody has been made known in this try. */
function mayBeFound({ kind, attempts }: ClaimedTask): boolean {
  return kind !== 'erase' && kind !== 'farewell' && (attempts < UNKNOWN_ATTEMPTS || (kind !== 'language' && !beginsAt(attempts)));
}
