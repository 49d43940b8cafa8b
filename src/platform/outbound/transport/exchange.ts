import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Delivery } from '../outbound-errors.js';
import { OutboundBroken, OutboundRefused, OutboundTimeout, OutboundTooLarge } from '../outbound-errors.js';
import { OutboundResponse } from '../outbound-http.js';

interface Settle {
  readonly resolve: (response: OutboundResponse) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One request and its answer. undici calls `onRequestStart` right before it writes to an open connection; until then nothing has been sent,
 * and that is what makes a failure `not-sent` rather than `unknown`.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private delivery: Delivery = 'not-sent';
  private settled = false;
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: Readonly<Record<string, string>> = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly deadline: NodeJS.Timeout;

  constructor(
    private readonly destination: string,
    private readonly limits: { readonly timeoutMs: number; readonly maxBytes: number },
    private readonly settle: Settle,
  ) {
    this.deadline = setTimeout(() => this.fail(new OutboundTimeout(destination, this.delivery)), limits.timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A second start would be a resend, which is not ours to decide; a start after the deadline must not send either.
    if (this.settled || this.controller !== null) {
      controller.abort(new Error('no longer wanted'));
      return;
    }
    this.controller = controller;
    this.delivery = 'unknown';
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.delivery = 'answered';
    this.status = status;
    this.headers = flat(headers);
    if (Number(this.headers['content-length']) > this.limits.maxBytes) this.tooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.limits.maxBytes) this.tooLarge();
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.end()) return;
    this.settle.resolve(new OutboundResponse(this.status, this.headers, Buffer.concat(this.chunks), this.destination));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const { destination, delivery } = this;
    this.fail(delivery === 'not-sent' ? new OutboundRefused(destination, error) : new OutboundBroken(destination, delivery, error));
  }

  private tooLarge(): void {
    this.fail(new OutboundTooLarge(this.destination, this.limits.maxBytes));
  }

  private fail(error: Error): void {
    if (!this.end()) return;
    this.settle.reject(error);
    this.controller?.abort(error);
  }

  /** True the first time: an exchange ends once. */
  private end(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.deadline);
    return true;
  }
}

function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const joined = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : (value ?? ''));
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), joined(value)]));
}
