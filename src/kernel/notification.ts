import { EventType } from './event-type.js';
import type { AccountId } from './ids.js';

interface KindDefaults {
  /** False: it always stands in the inbox, for the person must be able to learn of it. */
  readonly inboxOptional: boolean;
  /** Once push is switched on at all. */
  readonly push: boolean;
  /** A push that is older says nothing any more. */
  readonly pushForMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const social: KindDefaults = { inboxOptional: true, push: true, pushForMs: DAY_MS };
const own: KindDefaults = { inboxOptional: true, push: true, pushForMs: DAY_MS };
const official: KindDefaults = { inboxOptional: false, push: true, pushForMs: 3 * DAY_MS };

/** What a person can be told, and how it is until they choose otherwise. */
export const NOTIFICATION_KINDS = {
  'generation-finished': own,
  'generation-failed': own,
  'avatar-ready': own,
  'avatar-failed': own,
  'upload-expiring': own,
  comment: social,
  reply: social,
  like: social,
  'comment-like': { ...social, push: false },
  follow: social,
  'report-outcome': official,
  decision: official,
  'appeal-outcome': official,
  points: { ...own, push: false },
  'subscription-trouble': official,
  'export-ready': official,
  'deletion-progress': official,
  'privacy-request': official,
} as const satisfies Record<string, KindDefaults>;

export type NotificationKind = keyof typeof NOTIFICATION_KINDS;

export const NOTIFICATION_SUBJECTS = [
  'generation', 'creation', 'avatar', 'upload', 'post', 'comment', 'profile', 'report', 'statement', 'points', 'subscription', 'export',
  'account', 'privacy-request',
] as const;

/** What a notification is about, by a public id: an app opens it. */
export interface NotificationSubject {
  readonly type: (typeof NOTIFICATION_SUBJECTS)[number];
  readonly id: string;
}

/** The `values` of news of kind `points`: somebody got some, or some were taken from them. */
export type PointsNews = {
  /** More than none, whichever way they went. */
  readonly points: number;
  readonly direction: 'added' | 'taken';
  readonly why: 'purchase' | 'refund' | 'refund-undone';
};

/** The `values` of news of kind `subscription-trouble`: what a store said that the owner must know. */
export type SubscriptionNews = {
  /** The payment failed, and access goes on for now, or does not; it ended unpaid; the store took it back. */
  readonly trouble: 'grace' | 'billing-retry' | 'expired' | 'revoked';
  /** As products are named in the configuration. */
  readonly product?: string;
};

/** The `values` of news of kind `privacy-request`: what happened to something that the person asked for under a privacy law. */
export type PrivacyRequestNews = {
  readonly news: 'received' | 'extended' | 'refused' | 'done' | 'restricted' | 'to-be-released' | 'released';
};

/**
 * A module has something to tell a person. Carries ids and numbers, no words of anybody. Who sees whom is decided when it is shown (law 8),
 * and whether it is wanted by the person's preferences; a person is never told of what they did themselves.
 */
export const NotificationDue = new EventType<{
  readonly accountId: AccountId;
  readonly kind: NotificationKind;
  readonly subject: NotificationSubject;
  /** Where the subject is found: the post of a comment. */
  readonly contextId?: string;
  /** Who did it. */
  readonly actorId?: AccountId;
  readonly values?: Readonly<Record<string, number | string>>;
  /** Of one key, unread, they come together as one. Default: the kind and the subject. */
  readonly groupKey?: string;
  /** Told once: the same again changes nothing. Default: the actor, else the event itself. */
  readonly key?: string;
}>('notifications.due');

/** An inbox has a new entry, or one that changed. */
export const NotificationTold = new EventType<{ readonly accountId: AccountId; readonly id: string }>('notifications.told');
