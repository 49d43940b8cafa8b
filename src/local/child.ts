import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { reasonOf } from './local-service-error.js';
import { endProcess, inspectProcess, type Ending } from './process-control.js';

const run = promisify(execFile);
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

/** The account a child runs as, when it must not be the one of this process. */
export interface Account {
  uid: number;
  gid: number;
  /** Linux capabilities the child keeps, by the names of setpriv(1); needs setpriv. */
  capabilities?: readonly string[];
}

export interface Launch {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Gets what the child writes; a child that outlives its parent keeps a place to write to. */
  logPath: string;
  /** Sent to the child by the kernel when this process dies without stopping it, where the system can do that. */
  deathSignal: NodeJS.Signals;
  account?: Account | undefined;
  /** With pipes the child's stdin and stdout belong to this process; the log then gets stderr only. */
  pipes?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  pid: number;
  startToken: string;
  stdin: Writable | null;
  stdout: Readable | null;
  exited: Promise<Exit>;
  /** What this child wrote to its log so far. */
  written(): Promise<string>;
  end(endings: readonly Ending[]): Promise<boolean>;
}

/** Starts a program in a session of its own, so that Ctrl-C reaches only us and the services end after those who use them. */
export async function launch(options: Launch): Promise<Child> {
  const { command, args, account } = await wrapped(options);
  mkdirSync(dirname(options.logPath), { recursive: true });
  const log = openSync(options.logPath, 'a', 0o600);
  if (statSync(options.logPath).size > LOG_LIMIT_BYTES) truncateSync(options.logPath);
  const logOffset = statSync(options.logPath).size;
  const stdio = options.pipes ? (['pipe', 'pipe', log] as const) : (['ignore', log, log] as const);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: [...stdio],
    detached: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  closeSync(log);
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', () => undefined); // a signal that could not be delivered; whoever waits for the end sees it
  child.stdin?.on('error', () => undefined); // the child died: `exited` tells
  const pid = child.pid!;
  const startToken = (await inspectProcess(pid))?.startToken ?? '';
  return {
    pid,
    startToken,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    written: () => readFrom(options.logPath, logOffset),
    end: async (endings) => {
      const ended = await endProcess({ pid, startToken }, endings);
      if (ended) await exited;
      return ended;
    },
  };
}

/** Runs a program to its end. @throws Error with its last line of complaint when it fails. */
export async function runToEnd(options: Launch & { input?: string }): Promise<void> {
  const child = await launch({ ...options, pipes: true });
  child.stdout?.resume();
  child.stdin?.end(options.input ?? '');
  const { code, signal } = await child.exited;
  if (code === 0) return;
  const complaint = lastComplaint(await child.written()) ?? `it ended with ${signal ?? `code ${code}`}`;
  throw new Error(complaint);
}

/** The last line of a log that says why a program gave up. */
export function lastComplaint(log: string): string | null {
  const lines = log.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const graver = lines.filter((line) => /\b(FATAL|PANIC|fatal|error|Error|failed|denied)\b/.test(line));
  const line = graver.at(-1) ?? lines.at(-1);
  return line ? line.replace(/^[-\d: .TZ]+(UTC )?(\[\d+\] )?/, '').replace(/^(FATAL|PANIC|LOG|Error): +/, '') : null;
}

/** Resolves to the exit when the child ends first. */
export async function untilExitOr<T>(child: Child, ready: Promise<T>): Promise<{ ready: T } | { exit: Exit }> {
  return Promise.race([ready.then((value) => ({ ready: value })), child.exited.then((exit) => ({ exit }))]);
}

let setpriv: Promise<boolean> | null = null;

/** Whether setpriv(1) of util-linux is there, with what is asked of it. */
export function hasSetpriv(): Promise<boolean> {
  setpriv ??=
    process.platform === 'linux'
      ? run('setpriv', ['--pdeathsig', 'SIGTERM', 'true']).then(
          () => true,
          () => false,
        )
      : Promise.resolve(false);
  return setpriv;
}

async function wrapped({ command, args, account, deathSignal }: Launch): Promise<{ command: string; args: string[]; account?: Account }> {
  if (!(await hasSetpriv())) return { command, args: [...args], ...(account && { account }) };
  const options = ['--pdeathsig', deathSignal];
  if (account) {
    options.push(`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups');
    if (account.capabilities?.length) {
      const kept = ['-all', ...account.capabilities.map((name) => `+${name}`)].join(',');
      options.push(`--inh-caps=${kept}`, `--ambient-caps=${kept}`, `--bounding-set=${kept}`);
      // without this bit access(2) ignores capabilities, and PostgreSQL asks access(2) whether it may run itself
      options.push('--securebits=+no_setuid_fixup');
    }
  }
  return { command: 'setpriv', args: [...options, '--', command, ...args] };
}

async function readFrom(path: string, offset: number): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size < offset) return await readFile(path, 'utf8');
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    return `the log could not be read: ${reasonOf(error)}`;
  }
}
