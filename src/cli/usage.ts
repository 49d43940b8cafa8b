import type { Command, Option } from './command.js';

/** All commands, one line each. */
export function usage(commands: readonly Command[]): string {
  const lines = commands.map((command) => ({ synopsis: synopsisOf(command), about: command.about }));
  return [
    'Usage: npm run --silent cli -- <command> [options]',
    '',
    ...lines.flatMap(({ synopsis, about }) => [`  ${synopsis}`, `      ${about}`]),
    '',
    'Every command takes --json: one line for machines.',
    'Addresses come from the environment, else from the service that runs on DATA_DIR (.data).',
    'Exit codes: 0 done and in order, 1 not in order or not possible, 2 not understood, 69 a server does not answer, 78 bad configuration.',
  ].join('\n');
}

function synopsisOf({ name, options }: Command): string {
  return [name, ...Object.entries(options).map(([option, spec]) => synopsisOfOption(option, spec))].join(' ');
}

function synopsisOfOption(name: string, option: Option): string {
  if (option.kind === 'flag') return `[--${name}]`;
  if (option.kind === 'operand') return option.about;
  const value = option.kind === 'one-of' ? option.of.join('|') : option.about;
  return option.required ? `--${name} ${value}` : `[--${name} ${value}]`;
}
