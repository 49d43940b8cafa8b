import { EventType } from '../../kernel/event-type.js';
import type { IdentityStatus, SignInProvider } from '../../entities/auth/sign-in-identity.entity.js';
import type { AccountStatus } from '../../entities/auth/account.entity.js';
import type { AccountId } from '../../kernel/ids.js';
import type { KeptNotice } from './notices/notice.js';

/** The first sign-in of a person. */
export const AccountCreated = new EventType<{ accountId: AccountId }>('auth.account-created');

/** A person's age band, or their guardian's consent, is another than before. */
export const AgeSignalChanged = new EventType<{ accountId: AccountId }>('auth.age-signal-changed');

/** A new username and picture; the old picture's object is still to be removed. */
export const ProfileRotated = new EventType<{ accountId: AccountId; retiredAvatarKey: string }>('auth.profile-rotated');

/** An account may do more or less than before, or is gone. */
export const AccountStatusChanged = new EventType<{ accountId: AccountId; from: AccountStatus; to: AccountStatus }>(
  'auth.account-status-changed',
);

/** Nothing more is done with a person's data than keeping it, or all again. */
export const ProcessingRestrictionChanged = new EventType<{ accountId: AccountId; isRestricted: boolean }>(
  'auth.processing-restriction-changed',
);

/** A provider is to be asked: a code waits to be exchanged, or a grant to be revoked. */
export const ProviderGrantDue = new EventType<{ grantId: string }>('auth.provider-grant-due');

/** A way in ended: unlinked by the person, or by word of the provider. `isLast`: the person has no other one that works. */
export const WayInEnded = new EventType<{
  accountId: AccountId;
  provider: SignInProvider;
  why: 'unlinked' | Exclude<IdentityStatus, 'live'>;
  isLast: boolean;
}>('auth.identity-ended');

/** A verified notice of Apple or Google about accounts of theirs, kept in the inbox. */
export const ProviderNoticed = new EventType<{
  source: string;
  messageId: string;
  provider: SignInProvider;
  notices: readonly KeptNotice[];
}>('auth.provider-noticed');
