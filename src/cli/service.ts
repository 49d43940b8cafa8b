import { EntityManager } from '@mikro-orm/postgresql';
import type { Type } from '@nestjs/common';
import { createApp } from '../create-app.js';
import { Config } from '../platform/config/config.js';
import { runInScope } from '../platform/persistence/scope.js';
import { LogSink } from '../platform/telemetry/log.js';
import type { Variables } from '../start/environment.js';
import { requireServers, type ServerName } from '../start/servers.js';
import type { Io } from './command.js';

/** What is still open then is cut off with the process. */
const CLOSE_MS = 2_000;

/** Parts of the service, for a command. */
export interface Service {
  get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T;
  /** With an entity manager of its own, as a request has. */
  inScope<T>(work: () => Promise<T>): Promise<T>;
}

/** Lines about what goes wrong, beside the command's answer. */
class ErrorSink extends LogSink {
  constructor(private readonly io: Io) {
    super();
  }

  write(line: string): void {
    this.io.err(line.trimEnd());
  }
}

/** The service without any of its roles, for as long as `work` takes. @throws BadConfiguration, RefusedStart */
export async function withService<T>(
  io: Io,
  env: Variables,
  work: (service: Service) => Promise<T>,
  needs: readonly ServerName[] = ['database'],
): Promise<T> {
  const config = Config.withoutRoles({ LOG_LEVEL: 'error', ...env });
  await requireServers(config, needs);
  const app = await createApp({ config, clock: io.clock, logSink: new ErrorSink(io) });
  try {
    await app.init();
    const em = app.get(EntityManager);
    return await work({
      get: (type) => app.get(type as Type),
      inScope: (inside) => runInScope(em, inside),
    });
  } finally {
    await closed(app.close());
  }
}

async function closed(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => resolve(), CLOSE_MS);
  });
  await Promise.race([closing, late]);
  clearTimeout(timer);
}
