import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';

export interface OperationsAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** `METRICS_PORT`: what operators' machines ask of every process, whatever its roles. Not for the public network. */
@Injectable()
export class OperationsServer implements OnApplicationShutdown {
  private readonly routes = new Map<string, () => Promise<OperationsAnswer>>();
  private server: Server | undefined;

  constructor(
    private readonly config: Config,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    const { registry } = metrics;
    this.answer('/metrics', async () => ({ status: 200, contentType: registry.contentType, body: await registry.metrics() }));
  }

  answer(path: string, respond: () => Promise<OperationsAnswer>): void {
    this.routes.set(path, respond);
  }

  /** The port that it listens on. */
  async listen(): Promise<number> {
    const server = createServer((request, response) => {
      const respond = request.method === 'GET' ? this.routes.get((request.url ?? '').split('?')[0]!) : undefined;
      if (!respond) return void response.writeHead(404).end();
      respond().then(
        ({ status, contentType, body }) =>
          response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body),
        (error: unknown) => {
          this.log.error('operations-answer-failed', { error });
          response.writeHead(500).end();
        },
      );
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.config.metricsPort, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async onApplicationShutdown(): Promise<void> {
    const server = this.server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
