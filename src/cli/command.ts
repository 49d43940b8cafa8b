import type { Clock } from '../kernel/clock.js';
import type { Variables } from '../start/environment.js';
import type { ServerName } from '../start/servers.js';
import type { Service } from './service.js';

/** What a command is given of the world; tests give their own. */
export interface Io {
  readonly env: Variables;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly clock?: Clock;
  /** What is piped in. Default: the standard input. */
  readonly input?: AsyncIterable<string | Uint8Array>;
}

interface About {
  /** In a word or two, for the usage. */
  readonly about: string;
  readonly required?: boolean;
}
export type Option =
  | ({ readonly kind: 'flag' } & Pick<About, 'about'>)
  | ({ readonly kind: 'text' } & About)
  | ({ readonly kind: 'whole'; readonly min: number; readonly max?: number } & About)
  | ({ readonly kind: 'instant' } & About)
  | ({ readonly kind: 'one-of'; readonly of: readonly string[] } & About)
  /** What stands behind the command without a name; needed, and the only one. */
  | ({ readonly kind: 'operand'; readonly required: true } & About);
export type Options = Readonly<Record<string, Option>>;

type Plain<O extends Option> = O extends { kind: 'flag' }
  ? boolean
  : O extends { kind: 'whole' }
    ? number
    : O extends { kind: 'instant' }
      ? Date
      : O extends { kind: 'one-of'; of: readonly (infer Word)[] }
        ? Word
        : string;
type Value<O extends Option> = O extends { kind: 'flag' } | { required: true } ? Plain<O> : Plain<O> | undefined;
export type Values<O extends Options> = { readonly [Name in keyof O]: Value<O[Name]> };

export interface Outcome {
  /** The answer for machines. */
  readonly value: object | string;
  /** The answer for people; `value` as JSON when absent. */
  readonly text?: string;
  /** False ends the process with 1. Default true. */
  readonly ok?: boolean;
}

export interface Context {
  readonly io: Io;
  /** What was given, and what a running local service adds. */
  environment(): Promise<Variables>;
  /**
   * The service without any of its roles: nothing is served, worked off or scheduled. Closed when `work` ends.
   * @param needs servers without which it need not begin. Default: the database.
   */
  withService<T>(work: (service: Service) => Promise<T>, needs?: readonly ServerName[]): Promise<T>;
}

export interface Command {
  /** One or two words: `staff grant`. */
  readonly name: string;
  readonly about: string;
  readonly options: Options;
  run(values: Values<Options>, context: Context): Promise<Outcome>;
}

/** Lets the compiler derive the values that `run` is given from the options. */
export function command<const O extends Options>(
  definition: Omit<Command, 'options' | 'run'> & { options: O; run(values: Values<O>, context: Context): Promise<Outcome> },
): Command {
  return definition as unknown as Command;
}

/** The words do not make a command: answered with the usage and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot be carried out, for a reason that the operator can do something about. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
