import { EXIT_CONFIGURATION } from '../kernel/exit-codes.js';
import type { LocalServiceError } from '../local/index.js';
import { BadConfiguration, Config } from '../platform/config/config.js';
import { scrubText } from '../platform/telemetry/scrub.js';
import { prepareEnvironment, type Variables, withOptions } from './environment.js';
import { RefusedStart } from './refused-start.js';
import { startService } from './running-service.js';
import { welcome } from './welcome.js';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const tell = (line: string) => process.stderr.write(`${line}\n`);

/** The life of a process of the service, from its environment and options to its exit code. Does not return. */
export async function run(given: Variables, options: readonly string[]): Promise<never> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  const signals = listenForSignals();
  try {
    const { env, local, lab, isLocal } = await prepareEnvironment(withOptions(given, options), tell);
    if (local) stops.push(() => local.stop());
    if (lab) stops.push(() => lab.stop());
    const config = Config.from(env);
    if (!signals.stopping) {
      const service = await startService({ config, migrate: isLocal });
      stops.push(() => service.stop());
      const metricsUrl = `http://localhost:${service.metricsPort}`;
      const played = lab?.providers ?? [];
      const apiUrl = `http://localhost:${service.port ?? ''}`;
      await local?.announce({ apiUrl, metricsUrl, lab: played.join(','), counterUrl: lab?.counterUrl ?? '' });
      const facts = {
        url: config.publicUrl, metricsUrl, dataDir: env['DATA_DIR'] ?? '.data', hasIssuer: Boolean(local?.issuer), played,
        shops: lab?.shops ?? [],
      };
      if (isLocal) process.stdout.write(`${welcome({ ...facts, startedInMs: process.uptime() * 1000 })}\n`);
    }
    await signals.stop;
    await stopAll();
    process.exit(0);
  } catch (error) {
    await stopAll().catch(() => undefined); // the first error is the one to tell
    process.exit(explain(error));
  }
}

function listenForSignals(): { readonly stop: Promise<void>; readonly stopping: boolean } {
  let stopping = false;
  const stop = new Promise<void>((resolve) => {
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        if (stopping) process.exit(130);
        stopping = true;
        resolve();
      });
    }
  });
  return {
    stop,
    get stopping() {
      return stopping;
    },
  };
}

/** One line for what an operator can mend, the whole error for a fault of ours. Returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof BadConfiguration) {
    tell(error.message);
    return EXIT_CONFIGURATION;
  }
  if (error instanceof RefusedStart || isLocalServiceError(error)) {
    tell(error.message);
    return error.exitCode;
  }
  tell(scrubText(String((error as Error | undefined)?.stack ?? error)));
  return 1;
}

/** By name: in production what threw it is not even loaded. */
function isLocalServiceError(error: unknown): error is LocalServiceError {
  return error instanceof Error && error.name === 'LocalServiceError';
}
