import { setTimeout as delay } from 'node:timers/promises';
import type { Accepted, GenerationSeen, Person } from './person.js';

const LOOK_EVERY_MS = 400;

/** A job as its client knows it. */
export interface Known extends Accepted {
  /** Null until it is seen to have ended. */
  end: GenerationSeen | null;
}

/** Generations that people ask for and wait for. */
export class Load {
  readonly known: Known[] = [];
  /** What a client was refused that should have been taken. */
  readonly refused: string[] = [];
  private readonly work: Promise<void>[] = [];
  private asked = 0;

  constructor(
    private readonly people: readonly Person[],
    private readonly jobs: { readonly prefix: string; readonly choose: (n: number) => { provider?: string; count?: number } },
  ) {}

  /** So many more are asked for at once; each client goes on until its own has ended. */
  begin(count: number): void {
    for (let n = 0; n < count; n += 1) this.work.push(this.one(this.asked++));
  }

  get open(): number {
    return this.asked - this.known.filter(({ end }) => end !== null).length - this.refused.length;
  }

  /** Until every client has seen the end of what it asked for, or the time is over. */
  async ended(withinMs: number): Promise<void> {
    await Promise.race([Promise.all(this.work), delay(withinMs, undefined, { ref: false })]);
    this.isOver = true;
    await Promise.all(this.work);
  }

  private isOver = false;

  private async one(n: number): Promise<void> {
    const { prefix, choose } = this.jobs;
    const who = this.people[n % this.people.length]!;
    try {
      const accepted = await who.generate(`chaos-${prefix}-${String(n).padStart(6, '0')}`, choose(n));
      const known: Known = { ...accepted, end: null };
      this.known.push(known);
      while (known.end === null && !this.isOver) {
        await delay(LOOK_EVERY_MS);
        const seen = await who.generation(known.id);
        if (seen.status !== 'queued' && seen.status !== 'running') known.end = seen;
      }
    } catch (error) {
      this.refused.push((error as Error).message);
    }
  }
}
