import { Injectable } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { Config } from '../config/config.js';

export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

/** Structured log lines: an event's name and fields. Ids, counts and codes only; never words or files of a person (P34). */
@Injectable()
export class Log {
  private readonly logger: Logger;

  constructor(config: Config) {
    this.logger = pino({ level: config.logLevel });
  }

  debug(event: string, fields: LogFields = {}): void {
    this.logger.debug(shape(fields), event);
  }

  info(event: string, fields: LogFields = {}): void {
    this.logger.info(shape(fields), event);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.logger.warn(shape(fields), event);
  }

  error(event: string, fields: LogFields = {}): void {
    this.logger.error(shape(fields), event);
  }
}

function shape({ error, ...fields }: LogFields): object {
  return error === undefined ? fields : { ...fields, err: error };
}
