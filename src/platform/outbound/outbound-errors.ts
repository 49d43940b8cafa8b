/**
 * What is known of the request when a call fails. `not-sent`: no byte of it left this process. `unknown`: bytes may have arrived, no answer
 * did. `answered`: the destination had the request; what failed is its answer.
 */
export type Delivery = 'not-sent' | 'unknown' | 'answered';

/** A call to a third party failed. Names the origin alone: paths, queries and bodies may hold secrets or personal data. */
export abstract class OutboundError extends Error {
  constructor(
    readonly destination: string,
    readonly delivery: Delivery,
    what: string,
    cause?: unknown,
  ) {
    super(`${destination}: ${what}`, { cause });
    this.name = new.target.name;
  }
}

/** No connection came about: name not found, connection refused, TLS not agreed. */
export class OutboundRefused extends OutboundError {
  constructor(destination: string, cause?: unknown) {
    super(destination, 'not-sent', 'no connection', cause);
  }
}

/** The deadline passed. `delivery` tells whether the request had left by then. */
export class OutboundTimeout extends OutboundError {
  constructor(destination: string, delivery: Delivery, cause?: unknown) {
    super(destination, delivery, `deadline passed (${delivery})`, cause);
  }
}

/** The connection broke after the request, or a part of it, was handed over. */
export class OutboundBroken extends OutboundError {
  constructor(destination: string, delivery: 'unknown' | 'answered', cause?: unknown) {
    super(destination, delivery, `connection broke (${delivery})`, cause);
  }
}

/** The answer is longer than the caller allowed; the rest was not read. */
export class OutboundTooLarge extends OutboundError {
  constructor(destination: string, readonly maxBytes: number) {
    super(destination, 'answered', `answer longer than ${maxBytes} bytes`);
  }
}

/** The answer is not what it says: not JSON, or in an encoding nobody asked for. */
export class OutboundUnreadable extends OutboundError {
  constructor(destination: string, cause?: unknown) {
    super(destination, 'answered', 'unreadable answer', cause);
  }
}

/** Another status than the one that was needed. */
export class OutboundBadStatus extends OutboundError {
  constructor(destination: string, readonly status: number) {
    super(destination, 'answered', `status ${status}`);
  }
}

/** Refused by us before a connection was opened: the guard or the gate does not let this call out. */
export class OutboundForbidden extends OutboundError {
  constructor(destination: string, readonly reason: string) {
    super(destination, 'not-sent', `not allowed: ${reason}`);
  }
}
