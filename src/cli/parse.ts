import { parseArgs } from 'node:util';
import { type Command, type Option, type Options, UsageError, type Values } from './command.js';

export interface Parsed {
  readonly command: Command;
  readonly values: Values<Options>;
  /** One line of JSON instead of words. */
  readonly json: boolean;
}

/** RFC 3339; a date alone is its first moment in UTC. */
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** @throws UsageError */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const words = argv.slice(0, argv.findIndex((word) => word.startsWith('-')) === -1 ? undefined : argv.findIndex((word) => word.startsWith('-')));
  const command = commands.find(({ name }) => name === words.slice(0, 2).join(' ')) ?? commands.find(({ name }) => name === words[0]);
  if (!command) throw new UsageError(words.length === 0 ? 'A command is needed.' : `There is no command "${words.slice(0, 2).join(' ')}".`);
  const { json, ...given } = read(argv.slice(command.name.split(' ').length), command);
  const values = Object.fromEntries(Object.entries(command.options).map(([name, option]) => [name, valueOf(name, option, given[name])]));
  return { command, values: values as Values<Options>, json: json === true };
}

function read(args: string[], { options }: Command): Record<string, string | boolean | undefined> {
  const types = Object.entries(options).map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }] as const);
  try {
    return parseArgs({ args, options: { ...Object.fromEntries(types), json: { type: 'boolean' } }, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${message.split('. ')[0]!.replace(/\.$/, '')}.`);
  }
}

function valueOf(name: string, option: Option, given: string | boolean | undefined): unknown {
  if (option.kind === 'flag') return given === true;
  if (given === undefined || given === '') {
    if (option.required) throw new UsageError(`--${name} is needed.`);
    return undefined;
  }
  const text = String(given);
  if (option.kind === 'whole') {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < option.min) throw new UsageError(`--${name} is a whole number from ${option.min}.`);
    return number;
  }
  if (option.kind === 'instant') {
    const at = new Date(text);
    if (!INSTANT.test(text) || Number.isNaN(at.getTime())) throw new UsageError(`--${name} is an instant such as 2026-11-29T12:00:00Z.`);
    return at;
  }
  if (option.kind === 'one-of' && !option.of.includes(text)) throw new UsageError(`--${name} is one of ${option.of.join(', ')}.`);
  return text;
}
