import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from './child.js';
import { reasonOf } from './local-service-error.js';

/** What the services that are child processes have in common. */
export interface ChildService {
  url: string;
  pid: number;
  startToken: string;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

export interface KeptRunning {
  current(): ChildService;
  stop(): Promise<void>;
}

const PAUSES_MS = [0, 500, 2_000, 5_000];
const STEADY_AFTER_MS = 60_000;

/**
 * Starts a service again, on the same data and port, when it ends without being asked to; gives up when it does so over and over.
 * `onRestart` is told after each success.
 */
export async function keepRunning(
  name: string, start: () => Promise<ChildService>, log: (line: string) => void, onRestart: () => Promise<void>,
): Promise<KeptRunning> {
  let service = await start();
  let stopping = false;
  const stopped = new AbortController();

  const watch = async (): Promise<void> => {
    for (let failures = 0; !stopping; ) {
      const since = performance.now();
      const exit = await service.exited;
      if (stopping) return;
      if (performance.now() - since > STEADY_AFTER_MS) failures = 0;
      log(`${name} ended by itself (${exit.signal ?? `code ${exit.code}`}).`);
      failures = await restart(failures);
      if (failures < 0) return;
    }
  };
  /** The number of failures in a row, or -1 when it was given up. */
  const restart = async (failures: number): Promise<number> => {
    for (let tried = failures; !stopping && tried < PAUSES_MS.length; tried += 1) {
      await delay(PAUSES_MS[tried], undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopping) return -1;
      const before = service.url;
      try {
        service = await start();
      } catch (error) {
        log(`${name} could not be started again: ${reasonOf(error)}`);
        continue;
      }
      if (service.url !== before) log(`${name} runs again, on another port: restart to use it.`);
      else log(`${name} runs again.`);
      await onRestart();
      return tried + 1;
    }
    log(`${name} stays down: stop, see its log, and start anew.`);
    return -1;
  };

  const watching = watch().catch((error: unknown) => log(`${name} is no longer watched: ${reasonOf(error)}`));
  return {
    current: () => service,
    stop: async () => {
      stopping = true;
      stopped.abort();
      await service.stop();
      await watching; // a restart that was under way
      await service.stop();
    },
  };
}
