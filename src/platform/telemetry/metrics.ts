import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import { Config } from '../config/config.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface MetricOptions {
  readonly name: string;
  readonly help: string;
  /** Of few values each: never an id, an address or a URL. */
  readonly labels?: readonly string[];
}

/** What Prometheus sees of this process. Asking for a name again gives the same metric. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor(config: Config) {
    if (!config.isTest) collectDefaultMetrics({ register: this.registry });
  }

  counter({ name, help, labels = [] }: MetricOptions): Counter {
    return this.once(name, () => new Counter({ name, help, labelNames: [...labels], registers: [this.registry] }));
  }

  /** `read` is called when Prometheus asks; without it the value is set by hand. */
  gauge({ name, help, labels = [], read }: MetricOptions & { readonly read?: (gauge: Gauge) => void | Promise<void> }): Gauge {
    const collect =
      read &&
      async function (this: Gauge) {
        await read(this);
      };
    return this.once(name, () => new Gauge({ name, help, labelNames: [...labels], registers: [this.registry], collect }));
  }

  /** In seconds, unless buckets say otherwise. */
  histogram({ name, help, labels = [], buckets = SECONDS }: MetricOptions & { readonly buckets?: readonly number[] }): Histogram {
    return this.once(name, () => new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] }));
  }

  private once<M extends Metric>(name: string, make: () => M): M {
    return (this.registry.getSingleMetric(name) as M | undefined) ?? make();
  }
}
