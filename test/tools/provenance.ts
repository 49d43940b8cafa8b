import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Where a figure comes from: what makes it worth comparing with another one. */
export interface Provenance {
  /** Of the tree when the run began; `unknown` outside a repository. */
  readonly commit: string;
  /** Whether the tree was that commit and nothing else; the figures that a run writes itself do not count. Null outside a repository. */
  readonly isTreeClean: boolean | null;
  /** Processes that wanted a core in the minute before: what is measured beside others is slower, and less even. */
  readonly loadBefore: number;
  readonly machine: { readonly cpus: number; readonly model: string | undefined; readonly memoryBytes: number; readonly node: string };
}

const OWN_OUTPUT = 'test/results';

/** What is run is what was there at the start: each part of it is looked up when this file is loaded. */
export const PROVENANCE: Provenance = {
  commit: git('rev-parse', 'HEAD') ?? 'unknown',
  isTreeClean: isClean(),
  loadBefore: loadavg()[0] ?? Number.NaN,
  machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version },
};

function isClean(): boolean | null {
  const changed = git('status', '--porcelain', '--', '.', `:(exclude)${OWN_OUTPUT}`);
  return changed === null ? null : changed === '';
}

function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
