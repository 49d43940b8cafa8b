import type { NotificationSubject } from '../../../kernel/notification.js';
import type { Locale, Localised } from '../../../kernel/language.js';

/** Not now: it cannot be reached, is late, is busy (429), has a fault of its own (5xx), or answers what cannot be read. */
export class PushServiceUnavailable extends Error {
  override readonly name = 'PushServiceUnavailable';
  constructor(
    /** What it was, a code of ours: `status-503`, `unreachable`. */
    readonly reason: string,
    /** As it asks for by `Retry-After`; null when it does not. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(reason);
  }
}

/** Never this way: another try would be answered alike. `status` is 400 for our fault, 401 or 403 for our key's. */
export class PushServiceRefused extends Error {
  override readonly name = 'PushServiceRefused';
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** The push service learns it too. What is left out stands in the inbox, by the id. */
export interface PushData {
  readonly kind?: string;
  readonly notificationId: string | null;
  readonly subject?: NotificationSubject | null;
}

export interface PushMessage {
  /** A UUID. Whatever is sent again under it, within 30 days, is sent once. */
  readonly key: string;
  readonly externalId: string;
  readonly headings: Localised;
  readonly contents: Localised;
  /** For the app, when the person opens it. */
  readonly data: PushData;
  /** On the device a later message of the same one takes the place of an earlier. */
  readonly collapseId: string;
  /** How the device stacks messages. */
  readonly threadId: string;
  /** How long it is worth delivering. */
  readonly ttlMs: number;
}

export interface PushPerson {
  readonly externalId: string;
  readonly language: Locale;
  /** IANA name. */
  readonly timeZone: string | null;
}

/** `unknown`: there is no such person or device, now. */
export type Told = 'done' | 'unknown';

/**
 * Push to people's devices. People are named by an id of ours that means nothing elsewhere. Every call may
 * @throws PushServiceUnavailable, PushServiceRefused
 */
export abstract class PushService {
  /** False: no call may be made. */
  abstract readonly isConfigured: boolean;
  /** The service's id of the message; null when it took the message and there was nobody to send it to. */
  abstract send(message: PushMessage): Promise<string | null>;
  /** Makes the person known; changes nothing for one who is. */
  abstract begin(person: PushPerson): Promise<void>;
  abstract tellLanguage(person: PushPerson): Promise<Told>;
  /** Makes the device this person's, and nobody else's. */
  abstract transfer(subscriptionId: string, externalId: string): Promise<Told>;
  /** Removes the person with all that is theirs, devices included. Done in its own time. */
  abstract erase(externalId: string): Promise<Told>;
}
