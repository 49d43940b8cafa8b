import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { DEPENDENCY_CALLS, type DependencyCall } from './tracing/dependency-calls.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How long others take to answer us. */
@Injectable()
export class DependencyMetrics implements OnApplicationShutdown {
  private readonly hear: (message: unknown) => void;

  constructor(metrics: Metrics) {
    const durations = metrics.histogram({
      name: 'aicasso_dependency_call_duration_seconds',
      help: 'How long calls took: of the database (a statement), storage, each provider and other third parties.',
      labels: ['dependency', 'outcome'],
      buckets: SECONDS,
    });
    this.hear = (message) => {
      const { dependency, seconds, isAnswered } = message as DependencyCall;
      durations.observe({ dependency, outcome: isAnswered ? 'answered' : 'failed' }, seconds);
    };
    DEPENDENCY_CALLS.subscribe(this.hear);
  }

  onApplicationShutdown(): void {
    DEPENDENCY_CALLS.unsubscribe(this.hear);
  }
}
