import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';
import { writtenTables } from '../architecture/support/writes.js';

export interface LoggedWrite {
  readonly table: string;
  /** The file of the service nearest to the statement: `modules/auth/sessions/sessions.service.ts`; `?` when none is in sight. */
  readonly caller: string;
}

export interface WriteLog {
  readonly writes: readonly LoggedWrite[];
  stop(): void;
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Ways in which the service writes; inside, the mapper loses sight of who asked. */
const ENTRANCES = ['execute', 'insert', 'insertMany', 'upsert', 'upsertMany', 'nativeUpdate', 'nativeDelete', 'flush'] as const;
const FRAMES = 60;
/** An event that a statement announces by itself, in whoever’s statement: the outbox’s own words, which the sources are read for. */
const ANNOUNCED = /announced as \(\s*insert into outbox_event [\s\S]*?announced_to as \(\s*insert into outbox_delivery [\s\S]*?\n\s*\)/;
const ANNOUNCER = 'platform/outbox/announced.ts';
const CALLER = /\/src\/((?:modules|platform)\/[^:)\s]+)/;

/** Writes down every statement that changes a table from now on, and which part of the service asked for it. */
export function logWrites(em: EntityManager): WriteLog {
  const writes: LoggedWrite[] = [];
  const caller = new AsyncLocalStorage<string>();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const undo = ENTRANCES.map((name) =>
    replace(prototypeWith(em, name), name, (original) => function (...given) {
      return caller.run(caller.getStore() ?? callerOf(new Error()), () => original.apply(this, given));
    }),
  );
  undo.push(
    replace(em.getConnection(), 'execute', (original) => function (...given) {
      const sql = sqlOf(given[0]);
      const by = caller.getStore() ?? callerOf(new Error());
      for (const table of writtenTables(sql.replace(ANNOUNCED, ''))) writes.push({ table, caller: by });
      for (const table of writtenTables(ANNOUNCED.exec(sql)?.[0] ?? '')) writes.push({ table, caller: ANNOUNCER });
      return original.apply(this, given);
    }),
  );
  const stop = () => {
    for (const each of undo) each();
    Error.stackTraceLimit = limit;
  };
  return { writes, stop };
}

function callerOf({ stack = '' }: Error): string {
  return CALLER.exec(stack)?.[1] ?? '?';
}

function sqlOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { sql?: string }).sql ?? '');
}

/** Where a method is defined: forks of the manager share it. */
function prototypeWith(object: object, name: string): object {
  let at: object = object;
  while (!Object.hasOwn(at, name)) at = Object.getPrototypeOf(at) as object;
  return at;
}

/** Returns what puts the method back. */
function replace(target: object, name: string, around: (original: Method) => Method): () => void {
  const methods = target as Record<string, Method>;
  const own = Object.hasOwn(target, name);
  const original = methods[name]!;
  methods[name] = around(original);
  return () => {
    if (own) methods[name] = original;
    else delete methods[name];
  };
}
