import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const started: ChildProcess[] = [];

export interface ServiceProcess {
  readonly child: ChildProcess;
  /** What it wrote so far, to both streams. */
  readonly output: () => string;
  /** The exit code, once all that was written is read; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

export interface Launch {
  /** Default: the service. */
  readonly program?: 'src/main.ts' | 'src/cli.ts' | 'src/local/tour/main.ts';
  readonly args?: readonly string[];
  /** All that the process is given, beside the path to programs. */
  readonly env: Readonly<Record<string, string>>;
  /** A module that runs before the program, as source text. */
  readonly preload?: string;
}

/** The service or a command as an operator runs it: another process, configured by its environment alone. */
export function launch({ program = 'src/main.ts', args = [], env, preload }: Launch): ServiceProcess {
  const imports = [
    './config/typescript-hooks.mjs',
    ...(preload === undefined ? [] : [`data:text/javascript,${encodeURIComponent(preload)}`]),
  ];
  const child = spawn(process.execPath, [...imports.flatMap((url) => ['--import', url]), program, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], LOCAL_SERVICES: 'off', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  child.stdout!.on('data', (chunk) => (output += String(chunk)));
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output, exited: once(child, 'close').then(([code]) => code as number | null) };
}

/** Ends what this file started and what still runs. */
export function killProcesses(): void {
  for (const child of started) child.kill('SIGKILL');
}
