import { RequestContext } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Gives `work` an entity manager of its own, as the HTTP hook does for a request: jobs, event handlers and commands run in one. */
export function runInScope<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
  return RequestContext.create(em, work);
}
