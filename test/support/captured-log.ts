import { LogSink } from '../../src/platform/telemetry/log.js';

/** The lines that the service wrote, for a test to look through. */
export class CapturedLog extends LogSink {
  readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line);
    if (process.env['TEST_LOG']) process.stderr.write(line);
  }

  get text(): string {
    return this.lines.join('');
  }

  /** The entries of one event. */
  of(event: string): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === event);
  }
}
