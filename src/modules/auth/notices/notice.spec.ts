import { assert, constantFrom, property, record, uniqueArray, integer } from 'fast-check';
import { type Effects, effectsOf, type NoticedIdentity } from './notice.js';
import { readAppleNotice } from './read-apple-notice.js';
import { readGoogleNotices } from './read-google-notices.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const SIGNED_IN = 10;
const identity: NoticedIdentity = { status: 'live', lastSignInAt: at(SIGNED_IN), disabledNoticeAt: null, emailNoticeAt: null };

const wayIn = { of: 'way-in', openedBefore: null } as const;
const account = { of: 'account', openedBefore: null } as const;

describe('the effects of a notice', () => {
  it.each<[Parameters<typeof effectsOf>[1], Effects['changes'], Effects['sessions'], boolean]>([
    ['revoked', { status: 'revoked', noticeAt: at(20) }, wayIn, true],
    ['closed', { status: 'closed', noticeAt: at(20) }, wayIn, true],
    ['hijacked', { status: 'disabled', noticeAt: at(20), disabledNoticeAt: at(20) }, account, false],
    ['disabled', { status: 'disabled', noticeAt: at(20), disabledNoticeAt: at(20) }, null, false],
    ['enabled', { disabledNoticeAt: at(20) }, null, false],
    ['sessions-ended', { noticeAt: at(20) }, wayIn, false],
    ['token-ended', { noticeAt: at(20) }, wayIn, false],
    ['mail-off', { emailForwarded: false, emailNoticeAt: at(20) }, null, false],
    ['mail-on', { emailForwarded: true, emailNoticeAt: at(20) }, null, false],
    ['noted', {}, null, false],
  ])('of %s', (act, changes, sessions, dropsGrants) => {
    expect(effectsOf(identity, act, at(20))).toEqual({ changes, sessions, dropsGrants });
  });

  it.each(['revoked', 'closed', 'sessions-ended', 'token-ended'] as const)('of %s before the last sign-in: older sessions end', (act) => {
    const sessions = { of: 'way-in', openedBefore: at(5) };
    expect(effectsOf(identity, act, at(5))).toEqual({ changes: {}, sessions, dropsGrants: false });
  });

  it('of a hijacking from before the last sign-in, which the provider let happen: older sessions alone end', () => {
    const sessions = { of: 'account', openedBefore: at(5) };
    expect(effectsOf(identity, 'hijacked', at(5))).toEqual({ changes: {}, sessions, dropsGrants: false });
  });

  it('never makes a way in look better than it is', () => {
    expect(effectsOf({ ...identity, status: 'closed' }, 'revoked', at(20)).changes.status).toBe('closed');
    expect(effectsOf({ ...identity, status: 'disabled' }, 'revoked', at(20)).changes.status).toBe('disabled');
    expect(effectsOf({ ...identity, status: 'revoked' }, 'enabled', at(20)).changes.status).toBeUndefined();
  });

  it('in whatever order they come, the latest word on whether the account is disabled counts, and the latest on its mail', () => {
    const act = constantFrom('hijacked', 'disabled', 'enabled', 'mail-on', 'mail-off', 'sessions-ended');
    const notice = record({ act, second: integer({ min: 11, max: 60 }) });
    const notices = uniqueArray(notice, { selector: ({ second }) => second, minLength: 1, maxLength: 8 });
    assert(
      property(notices, (arrived) => {
        let [now, forwarded] = [identity, true];
        for (const { act, second } of arrived) {
          const { emailForwarded = forwarded, noticeAt: _, ...changes } = effectsOf(now, act, at(second)).changes;
          [now, forwarded] = [{ ...now, ...changes }, emailForwarded];
        }
        const happened = arrived.toSorted((a, b) => b.second - a.second).map(({ act }) => act);
        const word = happened.find((act) => ['hijacked', 'disabled', 'enabled'].includes(act));
        expect(now.status).toBe(word === 'hijacked' || word === 'disabled' ? 'disabled' : 'live');
        expect(forwarded).toBe(happened.find((act) => act.startsWith('mail')) !== 'mail-off');
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });
});

describe("Apple's words", () => {
  const event = { type: 'consent-revoked', sub: '001', event_time: 1_767_225_600_123 };

  it('are one event as JSON in a text, with milliseconds', () => {
    const read = { act: 'revoked', type: 'consent-revoked', at: new Date(1_767_225_600_123), about: { subject: '001' } };
    expect(readAppleNotice(JSON.stringify(event), at(0))).toEqual(read);
    expect(readAppleNotice(event, at(0))).toEqual(read);
  });

  it.each([
    ['account-delete', 'closed'],
    ['account-deleted', 'closed'],
    ['email-enabled', 'mail-on'],
    ['email-disabled', 'mail-off'],
    ['something-new', 'noted'],
  ])('%s means %s', (type, act) => {
    expect(readAppleNotice(JSON.stringify({ ...event, type }), at(0))).toMatchObject({ act });
  });

  it.each(['a\u0000', 'a b', '', 'x'.repeat(256)])('about %j are about nobody: no subject of theirs looks so', (sub) => {
    expect(readAppleNotice({ ...event, sub }, at(0))).toMatchObject({ act: 'revoked', about: null });
  });

  it.each(['', '{', 'null', '"text"', '[]', '{}', '{"type":5}', undefined, 7])('%j say nothing', (events) => {
    expect(readAppleNotice(events, at(0))).toBeNull();
  });

  it.each([undefined, null, 'soon', -1, 1e300, 0.5])('without a time that is one (%j) happened when they were written', (time) => {
    expect(readAppleNotice({ ...event, event_time: time }, at(0))).toMatchObject({ at: at(0) });
  });
});

describe("Google's words", () => {
  const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';
  const OAUTH = 'https://schemas.openid.net/secevent/oauth/event-type/';
  const subject = { subject_type: 'iss-sub', iss: 'https://accounts.google.com/', sub: '42' };
  const read = (events: unknown) => readGoogleNotices(events, at(0), (issuer) => issuer === 'https://accounts.google.com/');
  const actOf = (address: string, more: object = {}) => read({ [address]: { subject, ...more } })?.[0]?.act;

  it.each([
    [`${RISC}sessions-revoked`, {}, 'sessions-ended'],
    [`${OAUTH}tokens-revoked`, {}, 'revoked'],
    [`${OAUTH}token-revoked`, {}, 'token-ended'],
    [`${RISC}account-disabled`, { reason: 'hijacking' }, 'hijacked'],
    [`${RISC}account-disabled`, {}, 'disabled'],
    [`${RISC}account-disabled`, { reason: null }, 'disabled'],
    [`${RISC}account-disabled`, { reason: 'bulk-account' }, 'noted'],
    [`${RISC}account-enabled`, {}, 'enabled'],
    [`${RISC}account-credential-change-required`, {}, 'noted'],
    [`${RISC}verification`, { state: 'x' }, 'noted'],
    [`${RISC}tokens-revoked`, {}, 'noted'], // of another namespace
    ['https://example.com/new', {}, 'noted'],
  ])('%s %j means %s', (address, more, act) => {
    expect(actOf(address, more)).toBe(act);
  });

  it('may be several at once', () => {
    const both = read({ [`${RISC}sessions-revoked`]: { subject }, [`${RISC}account-disabled`]: { subject, reason: 'hijacking' } });
    expect(both?.map(({ act }) => act)).toEqual(['sessions-ended', 'hijacked']);
  });

  it('name a person of Google, or a token by its hash or its beginning', () => {
    const aboutOf = (about: unknown) => read({ [`${OAUTH}token-revoked`]: { subject: about } })?.[0]?.about;
    const token = { subject_type: 'oauth_token', token_type: 'refresh_token', token: 'abc' };
    expect(aboutOf(subject)).toEqual({ subject: '42' });
    expect(aboutOf({ ...subject, iss: 'https://other.example' })).toBeNull();
    expect(aboutOf({ ...token, token_identifier_alg: 'prefix' })).toEqual({ token: { by: 'prefix', value: 'abc' } });
    expect(aboutOf({ ...token, token_identifier_alg: 'hash_base64_sha512_sha512' })).toEqual({ token: { by: 'hash', value: 'abc' } });
    expect([{ ...token, token_identifier_alg: 'plain' }, { ...subject, sub: 7 }, null, 'x', undefined].map(aboutOf)).toEqual([
      null, null, null, null, null,
    ]);
  });

  it.each([undefined, null, 'x', [], 7])('%j are none', (events) => {
    expect(read(events)).toBeNull();
  });
});
