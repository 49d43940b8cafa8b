import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Person } from './person.js';

export interface Probed extends Answer {
  readonly path: string;
  /** When it was asked, by `performance.now()`. */
  readonly askedAt: number;
}

/** Reads and writes at a steady pace, whatever is answered: nobody waits for the one before. */
export class Probe {
  readonly answers: Probed[] = [];
  private readonly open = new Set<Promise<void>>();
  private isStopped = false;

  constructor(
    private readonly people: readonly Person[],
    private readonly asks: readonly { readonly method: string; readonly path: string; readonly body?: object }[],
    private readonly everyMs: number,
  ) {}

  /** Until `stop`. */
  async run(): Promise<void> {
    for (let n = 0; !this.isStopped; n += 1) {
      const { method, path, body } = this.asks[n % this.asks.length]!;
      const askedAt = performance.now();
      const asked = this.people[n % this.people.length]!.ask(method, path, body).then((answer) => {
        this.answers.push({ ...answer, path, askedAt });
        this.open.delete(asked);
      });
      this.open.add(asked);
      await delay(this.everyMs);
    }
    await Promise.all(this.open);
  }

  stop(): void {
    this.isStopped = true;
  }

  between(fromMs: number, toMs: number): Probed[] {
    return this.answers.filter(({ askedAt }) => askedAt >= fromMs && askedAt < toMs);
  }
}
