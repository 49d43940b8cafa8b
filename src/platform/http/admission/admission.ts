import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Metrics } from '../../telemetry/metrics.js';

/** Those who call webhooks may not come again: they have as many places again when people have none left. */
export type Caller = 'person' | 'webhook';
const SHARES: Readonly<Record<Caller, number>> = { person: 1, webhook: 2 };

/**
 * How many requests this process has in hand: `REQUESTS_IN_HAND_MAX` at most, and more are refused at once, which costs a small part of an
 * answer. A queue without an end would keep everybody waiting and answer nobody in time. What has begun to be answered (an event stream,
 * a download) is in nobody's hand any more, and neither is a body that is still on its way. What its caller has left is in hand until its
 * work has ended: those who give up and come again would else have as much done at a time as they like.
 */
@Injectable()
export class Admission {
  private readonly inHand = new Set<ServerResponse>();
  private readonly most: number;

  constructor({ requestsInHandMax }: Config, metrics: Metrics) {
    this.most = requestsInHandMax;
    metrics.gauge({
      name: 'aicasso_requests_in_hand', help: 'Requests that this process works on and has not begun to answer.',
      read: (gauge) => {
        this.letGo();
        gauge.set(this.inHand.size);
      },
    });
    metrics
      .gauge({ name: 'aicasso_requests_in_hand_max', help: 'The most that this process takes at a time (REQUESTS_IN_HAND_MAX).' })
      .set(this.most);
  }

  hasRoom(caller: Caller): boolean {
    const most = this.most * SHARES[caller];
    if (this.inHand.size >= most) this.letGo();
    return this.inHand.size < most;
  }

  /** False: refused. */
  take(response: ServerResponse, caller: Caller): boolean {
    const isTaken = this.hasRoom(caller);
    if (isTaken) this.inHand.add(response);
    return isTaken;
  }

  /** Its answer begins, or it has none any more. */
  end(response: ServerResponse): void {
    this.inHand.delete(response);
  }

  private letGo(): void {
    for (const response of this.inHand) if (response.headersSent) this.inHand.delete(response);
  }
}
