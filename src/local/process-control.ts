import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What can be known of a running process. */
export interface ProcessFacts {
  pid: number;
  /** The name of the program's file. */
  program: string;
  /** Program and arguments, joined by spaces; a program may have rewritten it. */
  command: string;
  /** Null where the system does not tell. */
  cwd: string | null;
  /** Together with the pid names one process for ever: a pid is used again, an instant of birth is not. */
  startToken: string;
}

export interface Ending {
  signal: NodeJS.Signals;
  /** How long to wait for the end before the next signal. */
  waitMs: number;
}

/** Null when no such process runs (an unreaped corpse does not run). */
export async function inspectProcess(pid: number): Promise<ProcessFacts | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? inspectByProc(pid) : inspectByPs(pid);
}

/** True while the very process that was seen runs, not another one that got its pid. */
export async function isSameProcess(seen: { pid: number; startToken: string }): Promise<boolean> {
  return (await inspectProcess(seen.pid))?.startToken === seen.startToken;
}

/** Sends one signal after the other until that very process is gone. False when it outlived them all. */
export async function endProcess(seen: { pid: number; startToken: string }, endings: readonly Ending[]): Promise<boolean> {
  for (const { signal, waitMs } of endings) {
    if (!(await isSameProcess(seen))) return true;
    sendSignal(seen.pid, signal);
    const giveUpAt = performance.now() + waitMs;
    while (performance.now() < giveUpAt) {
      if (!(await isSameProcess(seen))) return true;
      await delay(15);
    }
  }
  return !(await isSameProcess(seen));
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile, or not ours to end: the next look tells which
  }
}

async function inspectByProc(pid: number): Promise<ProcessFacts | null> {
  try {
    const [stat, cmdline, bootId] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // proc(5): the second field is the name in brackets, which may hold anything; state is the 3rd, the number of
    // threads the 20th, start time the 22nd. A first thread may be dead while others still hold the ports.
    const afterName = stat.lastIndexOf(')');
    const program = stat.slice(stat.indexOf('(') + 1, afterName);
    const fields = stat.slice(afterName + 2).split(' ');
    if (fields[0] === 'X' || (fields[0] === 'Z' && Number(fields[17]) <= 1)) return null;
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return { pid, program, command: cmdline.split('\0').join(' ').trim(), cwd, startToken: `${bootId.trim()}:${fields[19]}` };
  } catch {
    return null;
  }
}

async function inspectByPs(pid: number): Promise<ProcessFacts | null> {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const ask = async (what: string) => (await run('ps', ['-o', what, '-p', String(pid)], { env })).stdout.trim();
    const [state, startToken, path, command] = await Promise.all(['stat=', 'lstart=', 'comm=', 'command='].map(ask));
    if (!state || state.startsWith('Z') || !startToken) return null;
    return { pid, program: basename(path ?? ''), command: command ?? '', cwd: null, startToken };
  } catch {
    return null;
  }
}
