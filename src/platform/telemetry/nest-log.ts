import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own messages as lines of ours; its tales of routes and modules are for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly lines: Log) {}

  log(message: unknown, ...more: unknown[]): void {
    this.lines.debug('nest', fields(message, more));
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.lines.debug('nest', fields(message, more));
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.lines.debug('nest', fields(message, more));
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.lines.warn('nest', fields(message, more));
  }

  error(message: unknown, ...more: unknown[]): void {
    this.lines.error('nest', fields(message, more));
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.lines.error('nest', fields(message, more));
  }
}

/** Nest passes the context last. */
function fields(message: unknown, more: readonly unknown[]): Record<string, unknown> {
  const error = [message, ...more].find((it) => it instanceof Error);
  return { message: error ? undefined : String(message), context: more.at(-1), error };
}
