import type { Constructor } from '@mikro-orm/core';
import type { Migration } from '@mikro-orm/migrations';

/** In the order in which they run. A migration that has landed is never edited. */
export const MIGRATIONS: { name: string; class: Constructor<Migration> }[] = [];
