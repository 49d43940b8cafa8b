import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DependencyMetrics } from './dependency-metrics.js';
import { Log, LogSink } from './log.js';
import { Metrics } from './metrics.js';
import { OperationsServer } from './operations-server.js';
import { Stopping } from './stopping.js';
import { Tracing } from './tracing/tracing.js';

@Module({})
export class TelemetryModule {
  static with(sink?: LogSink): DynamicModule {
    const sinks = sink ? [{ provide: LogSink, useValue: sink }] : [];
    const tracing = { provide: Tracing, useFactory: (config: Config) => Tracing.start(config), inject: [Config] };
    return {
      module: TelemetryModule,
      global: true,
      providers: [...sinks, Log, Metrics, DependencyMetrics, OperationsServer, Stopping, tracing],
      exports: [Log, Metrics, OperationsServer, Stopping],
    };
  }
}
