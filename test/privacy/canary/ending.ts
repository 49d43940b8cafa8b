import { EntityManager } from '@mikro-orm/postgresql';
import { type DeletionId } from '../../../src/kernel/ids.js';
import { Deletions } from '../../../src/modules/privacy/deletion/deletions.service.js';
import { DeletionSaga } from '../../../src/modules/privacy/deletion/saga/deletion-saga.js';
import { SagaRepository } from '../../../src/modules/privacy/deletion/saga/saga.repository.js';
import { GeneratedErasure } from '../../../src/modules/privacy/erasure/generated-erasure.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import type { TestApp } from '../../support/harness.js';
import type { CanaryPerson } from './world.js';

/** More goes than any deletion of a test takes. */
const GOES_MAX = 400;

/** Carries a deletion out to its end, whatever it waits for: time passes until it is due again. Returns how many goes it took. */
export async function end(app: TestApp, { actor }: CanaryPerson): Promise<{ id: DeletionId; goes: number }> {
  const em = app.get(EntityManager);
  const request = { accountId: actor.id, origin: 'app', when: 'now', locale: 'en' } as const;
  const { id } = await runInScope(em, () => app.get(Deletions).schedule(request));
  for (let goes = 1; goes <= GOES_MAX; goes += 1) {
    await runInScope(em, () => app.get(DeletionSaga).run(id));
    const [row] = await app.sql<{ status: string; due_at: Date }>('select status, due_at from account_deletion where id = $1', [id]);
    if (row!.status === 'completed') return { id, goes };
    app.clock.advance(Math.max(0, row!.due_at.getTime() - app.clock.now().getTime()));
  }
  const [open] = await app.sql<{ step: string }>('select step from deletion_step where deletion_id = $1 and ended_at is null', [id]);
  throw new Error(`The end does not come: ${open?.step}\n${JSON.stringify(app.log.of('deletion-step-failed').at(-1))}`);
}

export interface Crashes {
  /** The steps at whose end it crashed: the work was done, its checkpoint was not. */
  readonly steps: ReadonlySet<string>;
  /** How often it crashed with objects gone and their rows there. */
  readonly objects: () => number;
  stop(): void;
}

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Once at the end of every step, and once each time objects are removed, right after they are gone. */
export function crashEverywhere(app: TestApp): Crashes {
  const [saga, storage] = [app.get(SagaRepository), app.get(ObjectStorage)];
  const [went, remove] = [saga.stepWentOn.bind(saga), storage.remove.bind(storage)];
  const steps = new Set<string>();
  const removed = new Set<string>();
  let objects = 0;
  saga.stepWentOn = async (id, step, progress) => {
    if (progress.done && !steps.has(step)) {
      steps.add(step);
      throw new Crash(step);
    }
    return went(id, step, progress);
  };
  storage.remove = async (keys) => {
    const left = await remove(keys);
    if (keys.some((key) => !removed.has(key))) {
      for (const key of keys) removed.add(key);
      objects += 1;
      throw new Crash('after objects');
    }
    return left;
  };
  const stop = () => {
    saga.stepWentOn = went;
    storage.remove = remove;
  };
  return { steps, objects: () => objects, stop };
}

/** Steps that are said to be done and do nothing. Returns what puts them back. */
export function without(app: TestApp, names: readonly string[]): () => void {
  const steps = app.get(GeneratedErasure).steps().filter(({ name }) => names.includes(name)) as { run: unknown }[];
  const runs = steps.map(({ run }) => run);
  for (const step of steps) step.run = () => Promise.resolve({ done: true });
  return () => steps.forEach((step, at) => (step.run = runs[at]));
}
