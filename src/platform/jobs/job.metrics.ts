import { Injectable } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { Clock } from '../../kernel/clock.js';
import { Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import type { QueueName } from './job-handler.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];
const LOOK_MS = 1_000;

/** What operators see of the queues: how long rings wait, how long they are answered, how many there are. */
@Injectable()
export class JobMetrics {
  private readonly waits = this.metrics.histogram({
    name: 'aicasso_job_wait_seconds', help: 'From the moment a ring was due to the beginning of its answer.', labels: ['queue'],
    buckets: SECONDS,
  });
  private readonly durations = this.metrics.histogram({
    name: 'aicasso_job_duration_seconds', help: 'How long a ring was answered.', labels: ['queue', 'outcome'], buckets: SECONDS,
  });

  constructor(private readonly metrics: Metrics, private readonly clock: Clock, private readonly log: Log) {}

  /** Returns what is to be called at the end. */
  begin(queue: QueueName, { timestamp, opts, processedOn }: Pick<Job, 'timestamp' | 'opts' | 'processedOn'>) {
    const waitedMs = (processedOn ?? timestamp) - timestamp - (opts.delay ?? 0);
    this.waits.observe({ queue }, Math.max(0, waitedMs) / 1000);
    const beganAt = performance.now();
    return (outcome: 'done' | 'failed') => this.durations.observe({ queue, outcome }, (performance.now() - beganAt) / 1000);
  }

  /** Every worker tells the same of a queue: the largest counts. Not a number while Redis is away. */
  watch(queues: ReadonlyMap<QueueName, Queue>): void {
    this.metrics.gauge({
      name: 'aicasso_queue_jobs', help: 'Rings in a queue, by what they wait for.', labels: ['queue', 'state'],
      read: (gauge) =>
        this.each(queues, async (queue, bull) => {
          const counts = bull && (await bull.getJobCounts());
          for (const state of ['waiting', 'active', 'delayed'] as const) gauge.set({ queue, state }, counts ? counts[state] : Number.NaN);
        }),
    });
    this.metrics.gauge({
      name: 'aicasso_queue_oldest_waiting_seconds', help: 'Age in seconds of the oldest ring that waits for a worker; 0 when none does.',
      labels: ['queue'],
      read: (gauge) => this.each(queues, async (queue, bull) => gauge.set({ queue }, bull ? await this.oldestSeconds(bull) : Number.NaN)),
    });
  }

  private async oldestSeconds(bull: Queue): Promise<number> {
    const [oldest] = await bull.getJobs(['waiting'], 0, 0, true);
    if (!oldest) return 0;
    return Math.max(0, this.clock.now().getTime() - oldest.timestamp - (oldest.opts.delay ?? 0)) / 1000;
  }

  /** `look` is given no queue when it cannot be reached: the other measures of the process are told all the same. */
  private async each(queues: ReadonlyMap<QueueName, Queue>, look: (name: QueueName, bull: Queue | null) => Promise<void>): Promise<void> {
    await Promise.all(
      [...queues].map(async ([name, bull]) => {
        try {
          await (bull.client.status === 'ready' ? inTime(look(name, bull)) : look(name, null));
        } catch (error) {
          this.log.warn('queue-metrics-failed', { queue: name, error });
          await look(name, null);
        }
      }),
    );
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), LOOK_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
