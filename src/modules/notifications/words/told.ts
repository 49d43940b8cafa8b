import type { NotificationKind } from '../../../kernel/notification.js';

/** What the words of an entry are made from: nothing that a person wrote. */
export interface Told {
  readonly kind: NotificationKind;
  /** How often it happened. */
  readonly count: number;
  /** System-made usernames of those who did it, the newest first: up to three. */
  readonly people: readonly string[];
  /** How many different people did it; at least as many as are named. */
  readonly peopleCount: number;
  /** What the module that told it knows in numbers, such as `points`. A value that is absent is left out of the words. */
  readonly values: Readonly<Record<string, number | string>>;
}

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** For each kind, what an entry says, in one language. */
export type Sentences = Readonly<Record<NotificationKind, (told: Told) => Words>>;

/** The one of `sentences` that a value names; null for whatever names none, and for several happenings: the value is of the last. */
export function saidBy({ count, values }: Pick<Told, 'count' | 'values'>, name: string, sentences: Readonly<Record<string, string>>) {
  const value = values[name];
  return count === 1 && typeof value === 'string' && Object.hasOwn(sentences, value) ? sentences[value]! : null;
}

/** A whole number among the values; null for whatever is none. */
export function numberIn({ values }: Pick<Told, 'values'>, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}
