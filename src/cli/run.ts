import { type Context, type Io, UsageError } from './command.js';
import { commandsFor } from './commands.js';
import { commandEnvironment } from './environment.js';
import { exitCodeOf, explain } from './explain.js';
import { commandFirst, parse } from './parse.js';
import { usage } from './usage.js';

const HELP = new Set(['help', '--help', '-h']);

/** One command of the operator: does it, tells what came of it, and returns the exit code. Never throws. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const argv = commandFirst(words);
  const commands = await commandsFor(argv[0]);
  if (argv.some((word) => HELP.has(word))) {
    io.out(usage(commands));
    return 0;
  }
  try {
    const { command, values, json } = parse(argv, commands);
    const { value, text, ok = true } = await command.run(values, contextOf(io));
    io.out(json ? JSON.stringify(value) : (text ?? JSON.stringify(value, null, 2)));
    return ok ? 0 : 1;
  } catch (error) {
    io.err(explain(error));
    if (error instanceof UsageError) io.err(`\n${usage(commands)}`);
    return exitCodeOf(error);
  }
}

function contextOf(io: Io): Context {
  const environment = () => commandEnvironment(io.env);
  return {
    io,
    environment,
    withService: async (work, needs) => {
      const env = await environment();
      const { withService } = await import('./service.js');
      return withService(io, env, work, needs);
    },
  };
}
