import { Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { OutboundHttp } from '../../../platform/outbound/index.js';
import { KeySetSource } from './key-set-source.port.js';

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;

@Injectable()
export class OutboundKeySetSource extends KeySetSource {
  constructor(private readonly http: OutboundHttp) {
    super();
  }

  async fetch(url: string): Promise<JSONWebKeySet> {
    // its shape is checked by jose when the set is built
    return (await this.http.getJson(url, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })) as JSONWebKeySet;
  }
}
