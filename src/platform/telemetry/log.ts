import { Injectable, Optional } from '@nestjs/common';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { Config } from '../config/config.js';
import { traceFields } from './request-trace.js';
import { scrub } from './scrub.js';
import { standardOutput } from './standard-output.js';

export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

/** Where lines go; standard output when not given. */
export abstract class LogSink implements DestinationStream {
  abstract write(line: string): void;
}

/**
 * Structured log lines: an event's name and fields. Ids, counts and codes only; never words or files of a person (P34). What looks
 * like a secret or a person is taken out all the same.
 */
@Injectable()
export class Log {
  private readonly logger: Logger;

  constructor(config: Config, @Optional() sink?: LogSink) {
    const options = { level: config.logLevel, base: undefined, timestamp: stdTimeFunctions.isoTime, mixin: traceFields };
    this.logger = pino(options, sink ?? standardOutput((lines) => this.warn('log-lines-lost', { lines })));
  }

  debug(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('debug')) this.logger.debug(scrub(fields), event);
  }

  info(event: string, fields: LogFields = {}): void {
    if (this.logger.isLevelEnabled('info')) this.logger.info(scrub(fields), event);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.logger.warn(scrub(fields), event);
  }

  error(event: string, fields: LogFields = {}): void {
    this.logger.error(scrub(fields), event);
  }
}
