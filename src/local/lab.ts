import { createInterface } from 'node:readline';
import { access, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastComplaint, launch, untilExitOr, type Child } from './child.js';
import { LocalServiceError } from './local-service-error.js';
import type { Ending } from './process-control.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Written in TypeScript and not part of the build: run from its sources. */
const PROGRAM = 'test/lab/serve.ts';
const ENDINGS: readonly Ending[] = [
  { signal: 'SIGTERM', waitMs: 2_000 },
  { signal: 'SIGKILL', waitMs: 1_000 },
];
const READY_WITHIN_MS = 60_000;

export interface LocalLab {
  /** Ids of the AI providers that are played. */
  readonly providers: readonly string[];
  /** The stores, the ads and the push service that are played beside them. */
  readonly shops: readonly string[];
  /** Where whoever plays the person with the phone buys, watches ads and looks at pushes. */
  readonly counterUrl: string;
  /** What the service must be configured with to use them: made-up keys, and addresses on this machine. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

type Said = Omit<LocalLab, 'stop'>;

/** Starts stand-ins for all AI providers, stores, ads and push. The caller holds the lock of the data folder. @throws LocalServiceError */
export async function startLab({ dataDir, log }: { dataDir: string; log: (line: string) => void }): Promise<LocalLab> {
  const isHere = await access(join(ROOT, PROGRAM)).then(() => true, () => false);
  if (!isHere) throw new LocalServiceError(`The lab is not part of this installation (${PROGRAM} is missing).`);
  const child = await launch({
    command: process.execPath,
    args: ['--no-warnings', '--max-semi-space-size=2', '--import', './config/typescript-hooks.mjs', PROGRAM],
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
    logPath: join(await realpath(dataDir), 'log', 'lab.log'),
    deathSignal: 'SIGTERM',
    pipes: true,
  });
  const outcome = await untilExitOr(child, firstLine(child));
  const lab = 'ready' in outcome ? outcome.ready : null;
  if (lab === null) {
    await child.end(ENDINGS);
    throw new LocalServiceError(`The lab could not start (${lastComplaint(await child.written()) ?? 'it said nothing'}).`);
  }
  let isStopping = false;
  void child.exited.then(() => isStopping || log('The stand-ins of the lab ended by themselves: restart to have them again.'));
  return {
    ...lab,
    stop: async () => {
      isStopping = true;
      await child.end(ENDINGS);
    },
  };
}

/** What it says of itself; null when that does not come in time. */
function firstLine({ stdout }: Child): Promise<Said | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), READY_WITHIN_MS);
    late.unref();
    createInterface({ input: stdout! }).once('line', (line) => {
      clearTimeout(late);
      resolve(JSON.parse(line) as Said);
    });
  });
}
