import Bull from 'bull';
import { randomUUID } from 'node:crypto';

const CONCURRENCY = 50;

export interface RawBull {
  /** Milliseconds from adding a job to its start, one at a time. */
  readonly waits: readonly number[];
  /** Jobs that do nothing, processed in a second with fifty under way. */
  readonly perSecond: number;
}

/** The queue library itself, with default settings, in the same Redis. */
export async function rawBull(redisUrl: string, { waits: count, jobs }: { waits: number; jobs: number }): Promise<RawBull> {
  const one = new Bull<{ at: number }>(`raw-${randomUUID()}`, redisUrl);
  const many = new Bull(`raw-${randomUUID()}`, redisUrl);
  try {
    const waits: number[] = [];
    let started: (() => void) | undefined;
    void one.process(async ({ data }) => {
      waits.push(performance.now() - data.at);
      started?.();
    });
    await one.isReady();
    for (let n = 0; n < count; n++) {
      const isStarted = new Promise<void>((resolve) => { started = resolve; });
      await one.add({ at: performance.now() }, { removeOnComplete: true });
      await isStarted;
    }
    await many.addBulk(Array.from({ length: jobs }, () => ({ data: {}, opts: { removeOnComplete: true } })));
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      let done = 0;
      many.on('completed', () => { if (++done === jobs) resolve(); });
      void many.process(CONCURRENCY, () => Promise.resolve());
    });
    return { waits, perSecond: (jobs * 1000) / (performance.now() - startedAt) };
  } finally {
    for (const queue of [one, many]) {
      await queue.obliterate({ force: true });
      await queue.close();
    }
  }
}
