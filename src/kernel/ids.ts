import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';

declare const brand: unique symbol;
/** A UUID that cannot be handed in where another kind of UUID is meant. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type AccountId = Id<'account'>;
export type SessionId = Id<'session'>;
export type UploadId = Id<'upload'>;
export type QuoteId = Id<'quote'>;
export type GenerationId = Id<'generation'>;
export type AttemptId = Id<'attempt'>;
export type CreationId = Id<'creation'>;
export type AvatarId = Id<'avatar'>;
export type EventId = Id<'event'>;
export type PostId = Id<'post'>;
export type CommentId = Id<'comment'>;
export type ContentCheckId = Id<'content-check'>;
export type CaseId = Id<'case'>;
export type ReportId = Id<'report'>;
export type NoticeId = Id<'notice'>;
export type StatementId = Id<'statement'>;
export type PurchaseId = Id<'purchase'>;
export type NotificationId = Id<'notification'>;
export type DeletionId = Id<'deletion'>;
export type ExportId = Id<'export'>;
export type PrivacyRequestId = Id<'privacy-request'>;
export type LegalHoldId = Id<'legal-hold'>;
export type CrashReportId = Id<'crash-report'>;

/** Makes ids. Time-ordered ones stay inside; whatever the public can see is random, since UUIDv7 tells its time (law 7). */
export abstract class Ids {
  /** UUIDv7 (RFC 9562, section 5.7): the first 48 bits are the Unix time in ms. */
  abstract ordered<T extends string>(): T;
  /** UUIDv4, unlinkable. */
  abstract random<T extends string>(): T;
  /** `bytes` of randomness in base64url: object keys, nonces, tokens. */
  abstract token(bytes: number): string;
}

export class SystemIds extends Ids {
  constructor(private readonly clock: Clock) {
    super();
  }

  ordered<T extends string>(): T {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(this.clock.now().getTime(), 0, 6);
    bytes[6] = (bytes[6]! & 0x0f) | 0x70;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as T;
  }

  random<T extends string>(): T {
    return randomUUID() as string as T;
  }

  token(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
  }
}
