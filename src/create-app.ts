import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppOptions } from './app.module.js';
import { createHttpApplication } from './platform/http/index.js';

/** The whole service, wired but not running: `main.ts` starts its roles, `cli.ts` asks for parts, tests listen on a port of their own. */
export function createApp(options: AppOptions): Promise<NestFastifyApplication> {
  return createHttpApplication(AppModule.with(options), options.config);
}
