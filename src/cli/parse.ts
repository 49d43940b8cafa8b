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

/** `--json` is taken before the command too. */
export function commandFirst(argv: readonly string[]): readonly string[] {
  return argv[0] === '--json' ? [...argv.slice(1), '--json'] : argv;
}

/** @throws UsageError */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const [first, second] = argv;
  const name = [first, second].slice(0, second === undefined || second.startsWith('-') ? 1 : 2).join(' ');
  const command = commands.find((each) => each.name === name) ?? commands.find((each) => each.name === first);
  if (!command) throw new UsageError(first === undefined ? 'A command is needed.' : `There is no command "${name}".`);
  const { json, ...given } = read(argv.slice(command.name.split(' ').length), command);
  const values = Object.fromEntries(Object.entries(command.options).map(([name, option]) => [name, valueOf(name, option, given[name])]));
  return { command, values: values as Values<Options>, json: json === true };
}

function read(args: string[], { options }: Command): Record<string, string | boolean | undefined> {
  const operand = Object.entries(options).find(([, { kind }]) => kind === 'operand')?.[0];
  const named = Object.entries(options).filter(([name]) => name !== operand);
  const types = named.map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }] as const);
  try {
    const known = { ...Object.fromEntries(types), json: { type: 'boolean' } as const };
    const { values, positionals } = parseArgs({ args, options: known, strict: true, allowPositionals: operand !== undefined });
    if (positionals.length > 1) throw new UsageError(`Only one ${options[operand!]!.about} is taken.`);
    return operand === undefined ? values : { ...values, [operand]: positionals[0] };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${message.split('. ')[0]!.replace(/\.$/, '')}.`);
  }
}

function valueOf(name: string, option: Option, given: string | boolean | undefined): unknown {
  if (option.kind === 'flag') return given === true;
  if (given === undefined || given === '') {
    if (option.kind === 'operand') throw new UsageError(`${option.about} is needed.`);
    if (option.required) throw new UsageError(`--${name} is needed.`);
    return undefined;
  }
  const text = String(given);
  if (option.kind === 'whole') {
    const number = Number(text);
    const { min, max = Number.MAX_SAFE_INTEGER } = option;
    const isOne = /^\d+$/.test(text) && Number.isSafeInteger(number) && number >= min && number <= max;
    if (!isOne) throw new UsageError(`--${name} is a whole number from ${min}${option.max === undefined ? '' : ` to ${max}`}.`);
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
