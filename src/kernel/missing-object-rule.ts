/**
 * What a module does about its rows that name objects which are gone from storage. Found at start by the reconciler between storage
 * and database, which only reports such rows where no rule is made.
 */
export abstract class MissingObjectRule {
  /** The key prefix whose rows it looks after: `source/`. */
  abstract readonly prefix: string;
  /** Removes or corrects the rows that name these keys. Returns how many. */
  abstract repair(keys: readonly string[]): Promise<number>;
}
