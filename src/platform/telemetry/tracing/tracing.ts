import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Config } from '../../config/config.js';
import { traceWith } from './spans.js';

/** What ends while the collector does not answer is not waited for longer. */
const LAST_SPANS_MS = 2_000;

/**
 * Sends spans to a collector (OTLP over HTTP, JSON) when `OTEL_EXPORTER_OTLP_ENDPOINT` names one; else the SDK is not even loaded. Its
 * other settings are OpenTelemetry's own variables, which the SDK reads by itself.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private constructor(private readonly provider: BasicTracerProvider | null) {}

  static async start({ tracing, roles }: Pick<Config, 'tracing' | 'roles'>): Promise<Tracing> {
    if (tracing.endpoint === null || roles.size === 0) return new Tracing(null);
    const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { detectResources, envDetector, resourceFromAttributes }] =
      await Promise.all([
        import('@opentelemetry/sdk-trace-node'), import('@opentelemetry/exporter-trace-otlp-http'), import('@opentelemetry/resources'),
      ]);
    const own = resourceFromAttributes({ 'service.name': tracing.serviceName, 'aicasso.roles': [...roles] });
    const exporter = new OTLPTraceExporter({ url: `${tracing.endpoint}/v1/traces` });
    const provider = new BasicTracerProvider({
      resource: own.merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    traceWith(provider.getTracer('aicasso'));
    return new Tracing(provider);
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.provider) return;
    traceWith(undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => resolve(), LAST_SPANS_MS);
    });
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}
