import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The entity manager of one request, job or command: made when it is first asked for, since reads of the public seldom do. */
class Scope {
  private own: EntityManager | undefined;
  private isBeingMade = false;

  constructor(private readonly shared: EntityManager) {}

  /** Undefined for the new one itself, which asks for it while it is made. */
  get em(): EntityManager | undefined {
    if (!this.own && !this.isBeingMade) {
      this.isBeingMade = true;
      this.own = this.shared.fork({ useContext: true, disableContextResolution: true });
    }
    return this.own;
  }
}

const scopes = new AsyncLocalStorage<Scope>();

/** Gives `work` an entity manager of its own, as the HTTP hook does for a request: jobs, event handlers and commands run in one. */
export function runInScope<T>(em: EntityManager, work: () => T): T {
  return scopes.run(new Scope(em), work);
}

/** For the configuration of the ORM: what the shared manager stands for here. */
export function managerOfScope(): EntityManager | undefined {
  return scopes.getStore()?.em;
}
