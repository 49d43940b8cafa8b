import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

/** Why a piece of work stopped in the middle: as if its process had been killed there. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

interface Life {
  /** Steps to the outside (statements, calls, objects) until the end; infinite for one that lives. */
  stepsLeft: number;
  /** The last step is still carried out, but its answer is never seen. */
  readonly diesAfter: boolean;
  isDead: boolean;
}

interface Statement {
  readonly text?: string;
}

type Query = (this: object, statement: string | Statement, ...rest: unknown[]) => unknown;

/** What a server does by itself when a killed process's connection closes. */
const CLOSING = /^\s*(rollback|discard)/i;
/** Dying right after it would leave a transaction open that nobody closes: here no connection breaks. */
const OPENING = /^\s*(begin|start)/i;

/**
 * Work that can be killed at any step to the outside. From then on nothing of it reaches the outside any more: no statement, no call, no
 * object, no ring; open transactions are rolled back, as the server does when the connection of a killed process closes. What the work
 * still computes is without effect, and its leases run out.
 */
export class Mortality {
  kills = 0;
  private readonly lives = new AsyncLocalStorage<Life>();
  private readonly undo: (() => void)[] = [];

  /** Runs `work` until its end or its death. */
  async live<T>(fate: { readonly steps: number; readonly diesAfter: boolean }, work: () => Promise<T>): Promise<T | undefined> {
    const life: Life = { stepsLeft: fate.steps, diesAfter: fate.diesAfter, isDead: false };
    try {
      return await this.lives.run(life, work);
    } catch (error) {
      if (life.isDead) return undefined;
      throw error;
    }
  }

  /** Every statement of every connection is a step. */
  watchStatements(): void {
    const { Client } = createRequire(import.meta.url)('pg') as { Client: { prototype: { query: Query } } };
    const { prototype } = Client;
    const { query } = prototype;
    const { lives } = this;
    const step = <R>(work: () => Promise<R>, isOpening: boolean) => this.step(work, !isOpening);
    prototype.query = function (statement, ...rest) {
      const text = typeof statement === 'string' ? statement : (statement.text ?? '');
      const isCallback = rest.some((value) => typeof value === 'function');
      if (lives.getStore() === undefined || CLOSING.test(text) || isCallback) return query.call(this, statement, ...rest);
      return step(() => query.call(this, statement, ...rest) as Promise<unknown>, OPENING.test(text));
    };
    this.undo.push(() => (prototype.query = query));
  }

  /** Every call of one of these methods is a step. */
  watch<T extends object>(target: T, ...names: readonly (keyof T)[]): void {
    for (const name of names) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      const watched = (...args: unknown[]) => this.step(() => method.apply(target, args));
      target[name] = watched as T[keyof T];
      this.undo.push(() => (target[name] = method as T[keyof T]));
    }
  }

  /** The outside is as it was. */
  end(): void {
    for (const undo of this.undo.splice(0)) undo();
  }

  private async step<T>(work: () => Promise<T>, mayDieAfter = true): Promise<T> {
    const life = this.lives.getStore();
    if (!life) return work();
    if (life.isDead) throw new Killed();
    life.stepsLeft -= 1;
    if (life.stepsLeft > 0) return work();
    life.isDead = true;
    this.kills += 1;
    if (life.diesAfter && mayDieAfter) await work();
    throw new Killed();
  }
}
