import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Session, type SessionEnd } from '../../../entities/auth/session.entity.js';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type SessionId } from '../../../kernel/ids.js';
import { SessionNotFound } from '../auth.problems.js';
import { type IssuedRefreshToken, RefreshTokens } from './refresh-tokens.js';

export interface Device {
  readonly id: string;
  readonly model?: string;
  readonly os?: string;
  readonly appVersion?: string;
}

export interface StartedSession {
  readonly id: SessionId;
  readonly refresh: IssuedRefreshToken;
}

export interface SessionRow {
  readonly id: SessionId;
  readonly device_id: string | null;
  readonly device_model: string | null;
  readonly os: string | null;
  readonly app_version: string | null;
  readonly country: string | null;
  readonly provider: SignInProvider | null;
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly expires_at: Date;
}

const LIST = `
  select id, device_id, device_model, os, app_version, country, provider, created_at, last_used_at, expires_at
  from session
  where account_id = ? and ended_at is null and expires_at > ? and id < ?
  order by id desc limit ?`;
/** Above every UUID. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const END = 'update session set ended_at = ?, end_reason = ? where id = ? and ended_at is null returning id';
const END_OWN = `
  update session set ended_at = ?, end_reason = ?
  where id = ? and account_id = ? and ended_at is null and expires_at > ? returning id`;
/** In an order, so that two of them do not lock each other out. */
const END_ALL = `
  update session set ended_at = ?, end_reason = ? where id in (
    select id from session
    where account_id = ? and ended_at is null and expires_at > ? and id is distinct from ?::uuid order by id for update) returning id`;
const END_OPENED_BY = `
  update session set ended_at = ?, end_reason = ?
  where account_id = ? and provider = ? and ended_at is null and (?::timestamptz is null or created_at < ?)
    and id is distinct from ?::uuid`;
/** A browser sign-in whose code waits to be exchanged is as good as a session: it ends with them. */
const VOID_CODES = `
  update web_sign_in set code_hash = null
  where account_id = ? and (?::text is null or provider = ?) and (?::timestamptz is null or returned_at < ?)
    and code_hash is not null and exchanged_at is null`;
const TOUCH = 'update session set last_used_at = ?, expires_at = ? where id = ? and ended_at is null returning id';

/** The devices a person is signed in on. A session lives as long as its newest refresh token. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly tokens: RefreshTokens,
  ) {}

  /** In the caller's transaction. */
  async start(accountId: AccountId, provider: SignInProvider, device: Device | undefined, country: string | null): Promise<StartedSession> {
    const id = this.ids.ordered<SessionId>();
    const now = this.clock.now();
    const session = {
      id,
      accountId,
      provider,
      deviceId: device?.id ?? null,
      deviceModel: device?.model ?? null,
      os: device?.os ?? null,
      appVersion: device?.appVersion ?? null,
      country,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: this.tokens.expiresAt(),
      endedAt: null,
      endReason: null,
    };
    await this.em.insert(Session, session);
    return { id, refresh: await this.tokens.issue(id) };
  }

  /** Open sessions, newest first, those before `before`; one more than `limit`, to tell whether there are more. */
  listOpen(accountId: AccountId, limit: number, before: string | undefined): Promise<SessionRow[]> {
    return this.em.execute<SessionRow[]>(LIST, [accountId, this.clock.now(), before ?? NEWEST, limit + 1]);
  }

  /** @throws SessionNotFound for one that is ended, absent or somebody else's. */
  async endOwn(accountId: AccountId, id: SessionId, reason: SessionEnd): Promise<void> {
    const now = this.clock.now();
    const ended = await this.em.execute<object[]>(END_OWN, [now, reason, id, accountId, now]);
    if (ended.length === 0) throw new SessionNotFound();
  }

  /** Idempotent. */
  async end(id: SessionId, reason: SessionEnd): Promise<void> {
    await this.em.execute(END, [this.clock.now(), reason, id]);
  }

  /** Those of an account that one way in opened, before `before` if given, but the one to spare; and the codes that wait to open one. */
  async endOpenedBy(
    accountId: AccountId,
    provider: SignInProvider,
    reason: SessionEnd,
    { before = null, spared = null }: { before?: Date | null; spared?: SessionId | null } = {},
  ): Promise<void> {
    await this.voidCodes(accountId, provider, before);
    await this.em.execute(END_OPENED_BY, [this.clock.now(), reason, accountId, provider, before, before, spared]);
  }

  /** All of an account, but for the one to spare; and the codes that wait to open one. Idempotent. Returns how many it ended. */
  async endAll(accountId: AccountId, reason: SessionEnd, spared: SessionId | null = null): Promise<number> {
    const now = this.clock.now();
    await this.voidCodes(accountId, null, null);
    return (await this.em.execute<object[]>(END_ALL, [now, reason, accountId, now, spared])).length;
  }

  /** Notes a use and the new end. False when the session has ended meanwhile. */
  async touch(id: SessionId, expiresAt: Date): Promise<boolean> {
    const touched = await this.em.execute<object[]>(TOUCH, [this.clock.now(), expiresAt, id]);
    return touched.length > 0;
  }

  /** Before the sessions: it waits for an exchange that is under way, whose session is then seen and ended. */
  private async voidCodes(accountId: AccountId, provider: SignInProvider | null, before: Date | null): Promise<void> {
    await this.em.execute(VOID_CODES, [accountId, provider, provider, before, before]);
  }
}
