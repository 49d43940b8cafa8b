import { type Delivery, OutboundError, OutboundForbidden } from './outbound-errors.js';
import type { OutboundRequest, OutboundResponse } from './outbound-http.js';
import { httpUrl } from './transport/http-url.js';
import type { Transport } from './transport/transport.js';

export interface ProviderPass {
  readonly recipient: string;
  /** The recipient's own origins: a call that was announced for one provider cannot go to another. */
  readonly origins: ReadonlySet<string>;
  /** A set for follow-up calls: their bodies hold only these ids, which the provider itself gave out. */
  readonly mayCarry: 'data' | ReadonlySet<string>;
  /** No request takes longer. */
  readonly mostMs?: number | undefined;
}

/**
 * The right to call one AI provider, for the time of one passage through `ProviderGate`, who alone can make one: `Transport` is not handed
 * out. Remembers what became of what was sent.
 */
export class ProviderHttp {
  private isOpen = true;
  private reached: Delivery | null = null;

  constructor(
    private readonly transport: Transport,
    private readonly pass: ProviderPass,
  ) {}

  /** As `OutboundHttp.request`. @throws OutboundForbidden outside the passage, for a foreign origin, for a body that was not announced. */
  async request(request: OutboundRequest): Promise<OutboundResponse> {
    const { origin } = httpUrl(request.url);
    if (!this.isOpen) throw new OutboundForbidden(origin, 'the passage through the gate is over');
    if (!this.pass.origins.has(origin)) throw new OutboundForbidden(origin, `not an address of ${this.pass.recipient}`);
    if (!this.mayCarry(request.body)) throw new OutboundForbidden(origin, 'a follow-up call carries only ids that the provider gave');
    try {
      const response = await this.transport.exchange(request, this.pass.recipient, this.pass.mostMs);
      this.note('answered');
      return response;
    } catch (error) {
      this.note(error instanceof OutboundError ? error.delivery : 'unknown');
      throw error;
    }
  }

  private mayCarry(body: OutboundRequest['body']): boolean {
    const { mayCarry } = this.pass;
    if (body === undefined || mayCarry === 'data') return true;
    return Object.values(parsed(body)).every((value) => mayCarry.has(String(value)));
  }

  /** Ends the passage. Null when nothing was called; else the furthest that any call got. */
  close(): Delivery | null {
    this.isOpen = false;
    return this.reached;
  }

  private note(delivery: Delivery): void {
    const order: readonly (Delivery | null)[] = [null, 'not-sent', 'unknown', 'answered'];
    if (order.indexOf(delivery) > order.indexOf(this.reached)) this.reached = delivery;
  }
}

/** A body that is no JSON object holds something that is no id: itself. */
function parsed(body: string | Buffer): object {
  try {
    const json: unknown = JSON.parse(body.toString());
    return json !== null && typeof json === 'object' ? json : { json };
  } catch {
    return { body };
  }
}
