import { type DynamicModule, Module } from '@nestjs/common';
import { Log, LogSink } from './log.js';
import { Metrics } from './metrics.js';
import { OperationsServer } from './operations-server.js';

@Module({})
export class TelemetryModule {
  static with(sink?: LogSink): DynamicModule {
    const sinks = sink ? [{ provide: LogSink, useValue: sink }] : [];
    return {
      module: TelemetryModule,
      global: true,
      providers: [...sinks, Log, Metrics, OperationsServer],
      exports: [Log, Metrics, OperationsServer],
    };
  }
}
