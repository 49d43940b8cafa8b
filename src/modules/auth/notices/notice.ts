import type { IdentityStatus } from '../../../entities/auth/sign-in-identity.entity.js';

/** What a provider's notice amounts to, whoever sent it. */
export const ACTS = [
  'revoked', 'closed', 'hijacked', 'disabled', 'enabled', 'sessions-ended', 'token-ended', 'mail-off', 'mail-on', 'noted',
] as const;
export type Act = (typeof ACTS)[number];

/** As it was read from the sender's words. */
export interface ReadNotice {
  readonly act: Act;
  /** The sender's word for it, for the log. */
  readonly type: string;
  /** When it happened, by the sender's clock. */
  readonly at: Date;
  readonly about: { readonly subject: string } | { readonly token: { readonly by: 'prefix' | 'hash'; readonly value: string } } | null;
}

/** As it is kept: about a row of ours, so that nothing here names the person once the row is gone. */
export interface KeptNotice {
  readonly act: Act;
  readonly at: string;
  readonly identityId: string;
  readonly grantId: string | null;
}

/** What is known of a way in when a notice about it is acted on. */
export interface NoticedIdentity {
  readonly status: IdentityStatus;
  readonly lastSignInAt: Date;
  readonly disabledNoticeAt: Date | null;
  readonly emailNoticeAt: Date | null;
}

export interface Effects {
  readonly changes: {
    readonly status?: IdentityStatus;
    /** Never goes back. */
    readonly noticeAt?: Date;
    readonly disabledNoticeAt?: Date;
    readonly emailForwarded?: boolean;
    readonly emailNoticeAt?: Date;
  };
  /** Which sessions end: those that this way in opened, or all of the account; `since` keeps those opened later. */
  readonly sessions: { readonly of: 'way-in' | 'account'; readonly openedBefore: Date | null } | null;
  readonly dropsGrants: boolean;
}

const NOTHING: Effects = { changes: {}, sessions: null, dropsGrants: false };

/**
 * What a notice does, whenever it arrives. A provider that has vouched for the person since it happened has taken it back: then only
 * sessions from before it end. Whether an account there is disabled is told by two kinds of notice, of which the later counts.
 */
export function effectsOf(identity: NoticedIdentity, act: Act, at: Date): Effects {
  const isOver = at < identity.lastSignInAt;
  const openedBefore = isOver ? at : null;
  switch (act) {
    case 'revoked':
    case 'closed':
      if (isOver) return { ...NOTHING, sessions: { of: 'way-in', openedBefore } };
      return {
        changes: { status: graver(identity.status, act), noticeAt: at },
        sessions: { of: 'way-in', openedBefore },
        dropsGrants: true,
      };
    case 'sessions-ended':
    case 'token-ended':
      return { ...NOTHING, changes: isOver ? {} : { noticeAt: at }, sessions: { of: 'way-in', openedBefore } };
    case 'hijacked':
    case 'disabled': {
      const counts = !isOver && isAfter(at, identity.disabledNoticeAt);
      return {
        ...NOTHING,
        changes: counts ? { status: 'disabled', noticeAt: at, disabledNoticeAt: at } : {},
        sessions: act === 'hijacked' ? { of: 'account', openedBefore: counts ? null : at } : null,
      };
    }
    case 'enabled':
      if (!isAfter(at, identity.disabledNoticeAt)) return NOTHING;
      return { ...NOTHING, changes: { ...(identity.status === 'disabled' && { status: 'live' as const }), disabledNoticeAt: at } };
    case 'mail-on':
    case 'mail-off':
      if (!isAfter(at, identity.emailNoticeAt)) return NOTHING;
      return { ...NOTHING, changes: { emailForwarded: act === 'mail-on', emailNoticeAt: at } };
    case 'noted':
      return NOTHING;
  }
}

const GRAVITY: readonly IdentityStatus[] = ['live', 'revoked', 'closed', 'disabled'];

function graver(a: IdentityStatus, b: IdentityStatus): IdentityStatus {
  return GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b;
}

/** Two in one moment (Google tells seconds) count in the order in which they come. */
function isAfter(at: Date, before: Date | null): boolean {
  return before === null || at >= before;
}
