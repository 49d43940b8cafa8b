import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { Log } from '../../../platform/telemetry/log.js';
import { AuthorizationCodeInvalid, SignInNotConfigured, SignInUnavailable } from '../auth.problems.js';
import { IdTokenVerifier } from '../id-token/id-token.verifier.js';
import { ProviderGrants, type SealedCode, sealPlace } from './provider-grants.js';
import { type ExchangedTokens, ProviderTokens } from './provider-tokens.js';

/** Apple's codes live for five minutes. */
export const CODE_MS = 5 * 60_000;
/** A provider that took no revocation for this long never will: the token is given up, which is told in the log. */
export const REVOKE_FOR_MS = 30 * 86_400_000;
/** Twice as long each time; the first is longer than a call may take, so that nobody asks twice at a time. */
const FIRST_RETRY_SECONDS = 15;
const LAST_RETRY_SECONDS = 3600;

const CLAIM = `
  update provider_grant set attempts = attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(attempts, 20), ${LAST_RETRY_SECONDS}) * interval '1 second'
  where id = ? and due_at <= ? and status in ('exchanging', 'revoking')
  returning id, account_id as "accountId", provider, client_id as "clientId", token_sealed as "sealed", status,
    obtained_at as "obtainedAt", requested_at as "requestedAt"`;
const OVERDUE = 'select id from provider_grant where due_at <= ? order by due_at limit ?';
const SETTLE = `
  update provider_grant set status = ?, token_sealed = null, token_hash = null, prefix_hash = null, due_at = null, settled_at = ?,
    answer_status = ?
  where id = ? and status = 'revoking'`;

interface Errand {
  readonly id: string;
  readonly accountId: AccountId | null;
  readonly provider: SignInProvider;
  readonly clientId: string;
  readonly sealed: string;
  readonly status: 'exchanging' | 'revoking';
  readonly obtainedAt: string;
  readonly requestedAt: string | null;
}

/** Asks the providers: codes are exchanged, grants revoked. Calls are made outside a transaction; a row that is claimed comes up again. */
@Injectable()
export class GrantErrands {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly cipher: FieldCipher,
    private readonly tokens: ProviderTokens,
    private readonly verifier: IdTokenVerifier,
    private readonly grants: ProviderGrants,
    private readonly log: Log,
  ) {}

  /** Does what is due for the grant; nothing when that is done, or under way elsewhere. */
  async run(id: string): Promise<void> {
    const now = this.clock.now();
    const [errand] = await this.em.execute<Errand[]>(CLAIM, [now, id, now]);
    if (!errand) return;
    await (errand.status === 'exchanging' ? this.exchange(errand) : this.revoke(errand));
  }

  async overdue(limit: number): Promise<string[]> {
    return (await this.em.execute<{ id: string }[]>(OVERDUE, [this.clock.now(), limit])).map(({ id }) => id);
  }

  private async exchange({ id, accountId, provider, clientId, sealed, obtainedAt }: Errand): Promise<void> {
    let tokens: ExchangedTokens | null = null;
    try {
      if (this.isOver(obtainedAt, CODE_MS)) throw new AuthorizationCodeInvalid();
      const { code, subject } = JSON.parse(this.cipher.open(sealed, sealPlace(id))) as SealedCode;
      tokens = await this.tokens.exchange({ provider, clientId, code });
      const proved = await this.verifier.verify(provider, tokens.idToken ?? '');
      if (proved.subject !== subject || proved.clientId !== clientId) throw new AuthorizationCodeInvalid();
    } catch (error) {
      if (tokens === null && error instanceof SignInUnavailable) return; // comes up again
      this.log.warn('authorization-code-not-exchanged', { provider, accountId, error });
      tokens = null;
    }
    await this.em.transactional(() => this.grants.settleCode(id, tokens?.refreshToken ?? null));
  }

  private async revoke({ id, provider, clientId, sealed, requestedAt }: Errand): Promise<void> {
    let status: number;
    try {
      const refreshToken = this.cipher.open(sealed, sealPlace(id));
      status = await this.tokens.revoke({ provider, clientId, refreshToken });
    } catch (error) {
      const isHopeless = error instanceof CannotUnseal || this.isOver(requestedAt, REVOKE_FOR_MS);
      if (!isHopeless && (error instanceof SignInUnavailable || error instanceof SignInNotConfigured)) return; // comes up again
      if (!isHopeless) throw error;
      this.log.error('provider-grant-given-up', { provider, grantId: id, error });
      return void (await this.em.execute(SETTLE, ['dropped', this.clock.now(), null, id]));
    }
    await this.em.execute(SETTLE, ['revoked', this.clock.now(), status, id]);
    this.log.info('provider-grant-revoked', { provider, grantId: id, status });
  }

  private isOver(since: string | null, ms: number): boolean {
    return since !== null && new Date(since).getTime() + ms <= this.clock.now().getTime();
  }
}
