import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../clients/load.js';
import type { Person } from '../clients/person.js';
import type { World } from '../world/world.js';

const PUSH_EVERY_MS = 400;

/** Generations whose deadline is soon, by hand: as the configuration of a model says it, but in seconds. */
export class Batch {
  /** For `compare`. */
  readonly load = new Load([], { prefix: '', choose: () => ({}) });
  private readonly deadlines = new Map<string, Date>();
  private pushing: Promise<void> | undefined;
  private isOver = false;

  constructor(private readonly world: World) {}

  async ask(people: readonly Person[], jobs: readonly string[], provider: string): Promise<void> {
    await Promise.all(jobs.map(async (job, n) => {
      const accepted = await people[n % people.length]!.generate(job, { provider });
      this.load.known.push({ ...accepted, end: null });
    }));
  }

  /** From now on; whatever a worker makes of it meanwhile. */
  due(jobs: readonly string[], inMs: number): void {
    const at = new Date(Date.now() + inMs);
    for (const { id, job } of this.load.known) if (jobs.includes(job)) this.deadlines.set(id, at);
    this.pushing ??= this.push();
  }

  /** Until all have ended; s after its deadline that the last one did. */
  async ended(withinMs: number): Promise<{ lateS: number; open: number }> {
    const ids = [...this.deadlines.keys()];
    for (const until = performance.now() + withinMs; performance.now() < until; await delay(200)) {
      const rows = await this.world.rows<{ id: string; at: Date }>(
        `select id, finished_at as at from generation where id = any($1) and status not in ('queued', 'running')`, [ids],
      );
      if (rows.length < ids.length) continue;
      const late = rows.map(({ id, at }) => (at.getTime() - this.deadlines.get(id)!.getTime()) / 1000);
      return { lateS: Math.max(0, ...late), open: 0 };
    }
    return { lateS: Number.POSITIVE_INFINITY, open: ids.length };
  }

  /** As their clients see them. */
  async see(): Promise<void> {
    this.isOver = true;
    await this.pushing;
    for (const known of this.load.known) known.end = await known.who.generation(known.id);
  }

  private async push(): Promise<void> {
    while (!this.isOver) {
      for (const [at, list] of Map.groupBy(this.deadlines, ([, deadline]) => deadline)) {
        await this.world.rows(
          `update generation set deadline_at = $2, next_action_at = least(next_action_at, $2)
           where id = any($1) and status in ('queued', 'running') and deadline_at > $2`,
          [list.map(([id]) => id), at],
        );
      }
      await delay(PUSH_EVERY_MS);
    }
  }
}
