import { createHash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type GrantStatus, ProviderGrant } from '../../../entities/auth/provider-grant.entity.js';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type DeletionId, Ids } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ProviderGrantDue } from '../auth.events.js';
import type { VerifiedIdentity } from '../id-token/id-token.verifier.js';
import { ProviderTokens } from './provider-tokens.js';

export interface NewGrant {
  readonly accountId: AccountId;
  readonly provider: SignInProvider;
  /** The client id that got the token: its revocation needs the pair (TN3194). */
  readonly clientId: string;
  readonly refreshToken: string;
}

/** What is sealed of a code: itself, and whom it must turn out to be for. */
export interface SealedCode {
  readonly code: string;
  readonly subject: string;
}

/** How Google names a token in a notice (`token_identifier_alg`). */
export type TokenName = { readonly by: 'prefix' | 'hash'; readonly value: string };

const PREFIX_LENGTH = 16;
/** Held to the end of the transaction, taken before any row: a token that arrives while it is to be revoked sees that, or is seen. */
const LOCK = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';
const IS_HELD = `
  select 1 from provider_grant where account_id = ? and provider = ? and client_id = ? and token_hash = ? and status = 'held'`;
const OWNER = 'select account_id as "accountId" from provider_grant where id = ?';
const FORGET_CODE = `
  delete from provider_grant where id = ? and status = 'exchanging'
  returning account_id as "accountId", provider, client_id as "clientId", requested_at as "requestedAt", deletion_id as "deletionId"`;
const REVOKE = `
  update provider_grant set status = case when status = 'held' then 'revoking' else status end, requested_at = ?,
    due_at = coalesce(due_at, ?), attempts = case when status = 'held' then 0 else attempts end
  where account_id = ? and (?::text is null or provider = ?) and status in ('exchanging', 'held') and requested_at is null returning id`;
const TIE = `
  update provider_grant set deletion_id = ? where account_id = ? and requested_at is not null and status in ('exchanging', 'revoking')
  returning 1`;
/** Of each client the newest, since one is held of each. */
const STAND_AGAIN = `
  update provider_grant set status = 'held', requested_at = null, due_at = null where id in (
    select distinct on (client_id) id from provider_grant
    where account_id = ? and provider = ? and status = 'revoking' order by client_id, id desc)`;
const WANT_AGAIN = `update provider_grant set requested_at = null where account_id = ? and provider = ? and status = 'exchanging'`;
const DROP = `status = 'dropped', token_sealed = null, token_hash = null, prefix_hash = null, due_at = null, settled_at = ?`;
const DROP_ONE = `update provider_grant set ${DROP} where id = ? and status in ('held', 'revoking')`;
const DROP_OLDER = `
  update provider_grant set ${DROP} where account_id = ? and provider = ? and client_id = ? and status = 'held'`;
const DROP_REVOKING = `update provider_grant set ${DROP} where account_id = ? and provider = ? and status = 'revoking'`;
const DROP_ALL = `update provider_grant set ${DROP} where account_id = ? and provider = ? and status in ('held', 'revoking')`;
const findBy = (column: 'token_hash' | 'prefix_hash') => `
  select id, account_id as "accountId" from provider_grant where ${column} = ? and provider = ? and status in ('held', 'revoking')`;
const FIND_BY_HASH = findBy('token_hash');
const FIND_BY_PREFIX = findBy('prefix_hash');

/** What Apple and Google granted us, kept for its revocation alone. Everything here is in the caller's transaction. */
@Injectable()
export class ProviderGrants {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly cipher: FieldCipher,
    private readonly outbox: Outbox,
    private readonly tokens: ProviderTokens,
  ) {}

  /**
   * Keeps a refresh token for an account whose way in of this provider was just proved, in the same transaction. Of one client id the
   * newest is kept, since revoking it ends the whole grant.
   */
  async keep({ accountId, provider, clientId, refreshToken }: NewGrant): Promise<void> {
    await this.lock(accountId);
    const { tokenHash } = tokenNames(refreshToken);
    const kept = await this.em.execute<object[]>(IS_HELD, [accountId, provider, clientId, tokenHash]);
    if (kept.length > 0) return;
    await this.em.execute(DROP_OLDER, [this.clock.now(), accountId, provider, clientId]);
    await this.insert('held', { accountId, provider, clientId }, refreshToken);
  }

  /** Keeps an authorization code, sealed, until it is exchanged in a moment; not when it cannot be exchanged here. */
  async keepCode(accountId: AccountId, { provider, clientId, subject }: VerifiedIdentity, code: string): Promise<void> {
    if (!this.tokens.isConfigured(provider)) return;
    await this.insert('exchanging', { accountId, provider, clientId }, JSON.stringify({ code, subject } satisfies SealedCode));
  }

  /**
   * What became of a code: its token, or nothing. The code goes; the token is revoked at once when it was given up meanwhile, and counts
   * for the same end of an account as the code did.
   */
  async settleCode(id: string, refreshToken: string | null): Promise<void> {
    const [found] = await this.em.execute<Pick<KeptCode, 'accountId'>[]>(OWNER, [id]);
    if (found?.accountId) await this.lock(found.accountId);
    const [code] = await this.em.execute<KeptCode[]>(FORGET_CODE, [id]);
    if (!code || refreshToken === null) return;
    const { accountId, requestedAt, deletionId, ...pair } = code;
    if (accountId === null || requestedAt !== null) return this.insert('revoking', { accountId, ...pair }, refreshToken, deletionId);
    await this.keep({ accountId, ...pair, refreshToken });
  }

  /** Has the provider told, durably and soon, that its grants to this account are over; of all providers without one. */
  async requestRevocation(accountId: AccountId, provider: SignInProvider | null = null): Promise<void> {
    await this.lock(accountId);
    const now = this.clock.now();
    const rows = await this.em.execute<{ id: string }[]>(REVOKE, [now, now, accountId, provider, provider]);
    for (const { id } of rows) await this.outbox.append(ProviderGrantDue, { grantId: id });
  }

  /** What is to be revoked because the account ends. Returns how many. */
  async tieTo(deletionId: DeletionId, accountId: AccountId): Promise<number> {
    return (await this.em.execute<object[]>(TIE, [deletionId, accountId])).length;
  }

  /** For somebody who has come back before the provider could be told: to tell it now would end what they granted anew. */
  async standAgain(accountId: AccountId, provider: SignInProvider): Promise<void> {
    await this.lock(accountId);
    await this.em.execute(STAND_AGAIN, [accountId, provider]);
    await this.em.execute(WANT_AGAIN, [accountId, provider]);
    await this.em.execute(DROP_REVOKING, [this.clock.now(), accountId, provider]);
  }

  /** The provider says that it ended them itself. */
  async drop(accountId: AccountId, provider: SignInProvider): Promise<void> {
    await this.em.execute(DROP_ALL, [this.clock.now(), accountId, provider]);
  }

  /** The provider says that it ended this one. */
  async dropOne(id: string): Promise<void> {
    await this.em.execute(DROP_ONE, [this.clock.now(), id]);
  }

  /** Null for a token that is not held here. */
  async findNamed(provider: SignInProvider, { by, value }: TokenName): Promise<{ id: string; accountId: AccountId | null } | null> {
    const [query, name] = by === 'hash' ? [FIND_BY_HASH, value] : [FIND_BY_PREFIX, sha256(value)];
    const [grant] = await this.em.execute<{ id: string; accountId: AccountId | null }[]>(query, [name, provider]);
    return grant ?? null;
  }

  private async lock(accountId: AccountId): Promise<void> {
    await this.em.execute(LOCK, [`provider-grants:${accountId}`]);
  }

  private async insert(
    status: GrantStatus, { accountId, provider, clientId }: GrantKey, secret: string, deletionId: DeletionId | null = null,
  ): Promise<void> {
    const id = this.ids.ordered<string>();
    const now = this.clock.now();
    await this.em.insert(ProviderGrant, {
      id,
      accountId,
      provider,
      clientId,
      tokenSealed: this.cipher.seal(secret, sealPlace(id)),
      ...(status !== 'exchanging' && tokenNames(secret)),
      status,
      obtainedAt: now,
      requestedAt: status === 'revoking' ? now : null,
      dueAt: status === 'held' ? null : now,
      deletionId,
    });
    if (status !== 'held') await this.outbox.append(ProviderGrantDue, { grantId: id });
  }
}

interface GrantKey {
  readonly accountId: AccountId | null;
  readonly provider: SignInProvider;
  readonly clientId: string;
}

interface KeptCode extends GrantKey {
  readonly requestedAt: string | null;
  readonly deletionId: DeletionId | null;
}

interface TokenNames {
  readonly tokenHash: string;
  readonly prefixHash: string;
}

/** As Google's Cross-Account Protection names tokens: `hash_base64_sha512_sha512` and `prefix`. */
export function tokenNames(token: string): TokenNames {
  const once = createHash('sha512').update(token).digest();
  return {
    tokenHash: createHash('sha512').update(once).digest('base64'),
    prefixHash: sha256(token.slice(0, PREFIX_LENGTH)),
  };
}

/** Where a secret of this row may be opened. */
export function sealPlace(grantId: string): string {
  return `provider_grant.token_sealed:${grantId}`;
}
