import type { MikroORM } from '@mikro-orm/postgresql';

/** PostgreSQL, appendix A: lock_not_available, deadlock_detected. */
const TRY_AGAIN = new Set(['55P03', '40P01']);
const TRIES = 60;
const PAUSE_MS = 1_000;

/**
 * Brings the database up to date while others use it: each migration is a transaction, gives up when a lock is not to be had at once
 * (`sqlMigration`), and is tried again a second later, so that nobody waits longer for it than its lock timeout. Returns what was done.
 */
export async function migrateUp({ migrator }: Pick<MikroORM, 'migrator'>, tries = TRIES): Promise<readonly string[]> {
  const names = (await migrator.getPending()).map(({ name }) => name);
  for (let left = tries; ; left -= 1) {
    try {
      await migrator.up();
      return names;
    } catch (error) {
      if (left <= 1 || !TRY_AGAIN.has(codeOf(error))) throw error;
      await new Promise<void>((again) => setTimeout(again, PAUSE_MS));
    }
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause);
}
