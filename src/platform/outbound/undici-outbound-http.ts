import type { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { dependencyCall } from '../telemetry/tracing/dependency-calls.js';
import { Downloader } from './download/downloader.js';
import { providerOrigins } from './gate/provider-origins.js';
import { OutboundForbidden } from './outbound-errors.js';
import { type Downloaded, type DownloadOptions, OutboundHttp, type OutboundRequest, type OutboundResponse } from './outbound-http.js';
import { httpUrl } from './transport/http-url.js';
import { Transport } from './transport/transport.js';

@Injectable()
export class UndiciOutboundHttp extends OutboundHttp {
  /** The origins of all AI providers. */
  private readonly gated: ReadonlySet<string>;

  constructor(
    config: Config,
    private readonly transport: Transport,
    private readonly downloader: Downloader,
  ) {
    super();
    this.gated = new Set([...providerOrigins(config).values()].flatMap((origins) => [...origins]));
  }

  override async request(request: OutboundRequest): Promise<OutboundResponse> {
    const { origin } = httpUrl(request.url);
    const isPlainGet = request.method === 'GET' && request.body === undefined;
    if (!isPlainGet && this.gated.has(origin)) throw new OutboundForbidden(origin, 'an AI provider is called through the gate');
    return this.transport.exchange(request);
  }

  override download(url: string, target: string | Writable, options: DownloadOptions): Promise<Downloaded> {
    const work = () => this.downloader.download(url, target, options);
    return dependencyCall('downloads', () => 'download', {}, work, ({ sizeBytes }) => ({ 'http.response.body.size': sizeBytes }));
  }
}
