import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordedRequest } from '../support/stand-ins/recorder.js';
import type { Scenario } from './scenario.js';
import type { StandInRun } from './run.js';

/** A submit as it came, and what was made of it. */
export interface ReceivedSubmit {
  readonly request: RecordedRequest;
  readonly scenario: Scenario;
  /** Null when it was not taken. */
  run: StandInRun | null;
}

/** What is planned for the submits to come, and which came. */
export class Submits {
  readonly received: ReceivedSubmit[] = [];
  private readonly queue: Scenario[] = [];
  private readonly byWords = new Map<string, Scenario[]>();
  /** The request that is being answered: several are at a time. */
  private readonly current = new AsyncLocalStorage<{ readonly request: RecordedRequest; submit?: ReceivedSubmit }>();

  /** For the next submits, one each. */
  plan(scenarios: readonly Scenario[]): void {
    this.queue.push(...scenarios);
  }

  /** For the next submits with these words in their body, whatever comes between them. */
  planFor(words: string, scenarios: readonly Scenario[]): void {
    this.byWords.set(words, [...(this.byWords.get(words) ?? []), ...scenarios]);
  }

  during<T>(request: RecordedRequest, answer: () => T): T {
    return this.current.run({ request }, answer);
  }

  /** The plan for the submit that is being answered. */
  next(usually: Scenario): Scenario {
    const current = this.current.getStore();
    const body = current?.request.body.toString('utf8') ?? '';
    const mine = [...this.byWords].find(([words, planned]) => planned.length > 0 && body.includes(words));
    const scenario = mine?.[1].shift() ?? this.queue.shift() ?? usually;
    if (current) this.received.push((current.submit = { request: current.request, scenario, run: null }));
    return scenario;
  }

  taken(run: StandInRun): void {
    const submit = this.current.getStore()?.submit;
    if (submit) submit.run = run;
  }
}
