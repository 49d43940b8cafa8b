import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import {
  type IdentityStatus, SignInIdentity, SignInIdentityTable, type SignInProvider,
} from '../../../entities/auth/sign-in-identity.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';
import { IdentityDisabled, IdentityEnded } from '../auth.problems.js';
import type { VerifiedIdentity } from '../id-token/id-token.verifier.js';
import type { Effects } from '../notices/notice.js';
import { EmailHashes } from './email-hashes.js';

export const EMAIL = sealedColumn(SignInIdentityTable, 'email');
const NAME = sealedColumn(SignInIdentityTable, 'name');

/** A way in and the account it leads to. */
export interface FoundIdentity {
  readonly id: string;
  readonly accountId: AccountId;
  readonly accountStatus: AccountStatus;
  readonly status: IdentityStatus;
  /** Tokens that were issued by then do not count any more. */
  readonly noticeAt: Date | null;
}

export interface OwnIdentity {
  readonly id: string;
  readonly provider: SignInProvider;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly emailForwarded: boolean;
  readonly status: IdentityStatus;
  readonly linkedAt: Date;
  readonly lastSignInAt: Date;
  readonly disabledNoticeAt: Date | null;
  readonly emailNoticeAt: Date | null;
}

const FIND = `
  select i.id, i.account_id as "accountId", a.status as "accountStatus", i.status, i.notice_at as "noticeAt"
  from sign_in_identity i join account a on a.id = i.account_id where i.provider = ? and i.subject = ?`;
/** It stays as it is to the end of the transaction: a notice of the provider, or its unlinking, comes before or after. */
const FIND_LOCKED = `${FIND} for no key update of i`;
/** Held to the end of the transaction: of several first sign-ins of one person, the first creates and the others find. */
const LOCK_SUBJECT = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';
/** A token without an e-mail address or name leaves what is known; a name that the app told only fills a gap. */
const REFRESH = `
  update sign_in_identity set status = 'live', last_sign_in_at = greatest(last_sign_in_at, ?), client_id = ?,
    name = coalesce(?, name, ?), email = coalesce(?, email), email_hash = coalesce(?, email_hash),
    email_verified = case when ?::text is null then email_verified else ? end
  where id = ?`;
const ACCOUNT_OF = 'select account_id as "accountId" from sign_in_identity where id = ?';
const PRIVATE_WORDS = 'select id, email, name from sign_in_identity where account_id = ?';
const BY_EMAIL = 'select distinct account_id as "accountId" from sign_in_identity where email_hash = any(?::text[]) order by account_id';
const NOTE = `
  update sign_in_identity set status = coalesce(?, status), notice_at = greatest(notice_at, ?),
    disabled_notice_at = coalesce(?, disabled_notice_at),
    email_forwarded = coalesce(?, email_forwarded), email_notice_at = coalesce(?, email_notice_at)
  where id = ?`;
const OF_ACCOUNT = `
  select id, provider, subject, email, email_verified as "emailVerified", email_forwarded as "emailForwarded", status,
    linked_at as "linkedAt", last_sign_in_at as "lastSignInAt", disabled_notice_at as "disabledNoticeAt", email_notice_at as "emailNoticeAt"
  from sign_in_identity where account_id = ? order by id`;

/** The ways in, by provider and subject alone. */
@Injectable()
export class Identities {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly emails: EmailHashes,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  find(provider: SignInProvider, subject: string): Promise<FoundIdentity | null> {
    return this.findBy(FIND, provider, subject);
  }

  /** Locks what is found; what is not found can be made by nobody else before the end of the transaction. */
  async findLocked({ provider, subject }: VerifiedIdentity): Promise<FoundIdentity | null> {
    const known = await this.findBy(FIND_LOCKED, provider, subject);
    if (known) return known;
    await this.em.execute(LOCK_SUBJECT, [`sign-in:${provider}:${subject}`]);
    return this.findBy(FIND_LOCKED, provider, subject);
  }

  /** False when the account has a way in of this provider already. `toldName` is what the app said, for a token without a name. */
  async add(accountId: AccountId, identity: VerifiedIdentity, toldName: string | null = null): Promise<boolean> {
    const { provider, subject, clientId, issuedAt, email, emailVerified, name } = identity;
    const id = this.ids.ordered<string>();
    const { affectedRows } = await this.em
      .createQueryBuilder(SignInIdentity)
      .insert({
        id,
        accountId,
        provider,
        subject,
        clientId,
        ...this.sealedEmail(id, email),
        emailVerified,
        name: this.cipher.sealFor(NAME, id, name ?? toldName),
        linkedAt: this.clock.now(),
        lastSignInAt: issuedAt,
      })
      .onConflict(['accountId', 'provider'])
      .ignore()
      .execute('run');
    return affectedRows > 0;
  }

  /** Notes that the provider vouched for the person anew. @throws IdentityDisabled, IdentityEnded for what it has said besides. */
  async refresh(known: FoundIdentity, identity: VerifiedIdentity, toldName: string | null = null): Promise<void> {
    const { clientId, issuedAt, emailVerified, name } = identity;
    if (known.status === 'disabled') throw new IdentityDisabled();
    if (known.noticeAt !== null && issuedAt <= known.noticeAt) throw new IdentityEnded();
    const { email, emailHash } = this.sealedEmail(known.id, identity.email);
    const names = [name, toldName].map((it) => this.cipher.sealFor(NAME, known.id, it));
    await this.em.execute(REFRESH, [issuedAt, clientId, ...names, email, emailHash, email, emailVerified, known.id]);
  }

  /** E-mail addresses and names as the providers gave them: what must not come into anything public (P2). */
  async privateWordsOf(accountId: AccountId): Promise<string[]> {
    const rows = await this.em.execute<({ id: string } & Record<'email' | 'name', string | null>)[]>(PRIVATE_WORDS, [accountId]);
    const words = rows.flatMap(({ id, email, name }) => [this.cipher.openFor(EMAIL, id, email), this.cipher.openFor(NAME, id, name)]);
    return [...new Set(words.filter((it) => it !== null))];
  }

  /** The accounts that come in by a sign-in with this address, verified or not: to be asked who they are, never to be let in. */
  async accountsWithEmail(email: string): Promise<AccountId[]> {
    const rows = await this.em.execute<{ accountId: AccountId }[]>(BY_EMAIL, [`{${this.emails.all(email).join(',')}}`]);
    return rows.map(({ accountId }) => accountId);
  }

  /** The oldest first. */
  async listOf(accountId: AccountId): Promise<OwnIdentity[]> {
    return this.ownOf(OF_ACCOUNT, accountId);
  }

  /** The same, which then stay as they are to the end of the transaction, so that two do not go as if the other stayed. */
  async lockOf(accountId: AccountId): Promise<OwnIdentity[]> {
    return this.ownOf(`${OF_ACCOUNT} for update`, accountId);
  }

  async accountOf(id: string): Promise<AccountId | null> {
    const [row] = await this.em.execute<{ accountId: AccountId }[]>(ACCOUNT_OF, [id]);
    return row?.accountId ?? null;
  }

  /** What the provider said of it. */
  async note(id: string, { status, noticeAt, disabledNoticeAt, emailForwarded, emailNoticeAt }: Effects['changes']): Promise<void> {
    const said = [status ?? null, noticeAt ?? null, disabledNoticeAt ?? null, emailForwarded ?? null, emailNoticeAt ?? null];
    await this.em.execute(NOTE, [...said, id]);
  }

  /** All of an account's. Returns how many. */
  removeAll(accountId: AccountId): Promise<number> {
    return this.em.nativeDelete(SignInIdentity, { accountId });
  }

  async remove(id: string): Promise<void> {
    await this.em.nativeDelete(SignInIdentity, { id });
  }

  private async findBy(query: string, provider: SignInProvider, subject: string): Promise<FoundIdentity | null> {
    const [row] = await this.em.execute<FoundIdentity[]>(query, [provider, subject]);
    return row ? { ...row, noticeAt: instantOf(row.noticeAt) } : null;
  }

  private async ownOf(query: string, accountId: AccountId): Promise<OwnIdentity[]> {
    const rows = await this.em.execute<OwnIdentity[]>(query, [accountId]);
    return rows.map((row) => ({
      ...row,
      email: this.cipher.openFor(EMAIL, row.id, row.email),
      linkedAt: new Date(row.linkedAt),
      lastSignInAt: new Date(row.lastSignInAt),
      disabledNoticeAt: instantOf(row.disabledNoticeAt),
      emailNoticeAt: instantOf(row.emailNoticeAt),
    }));
  }

  private sealedEmail(id: string, email: string | null): Record<'email' | 'emailHash', string | null> {
    return { email: this.cipher.sealFor(EMAIL, id, email), emailHash: email === null ? null : this.emails.of(email) };
  }
}

/** Raw queries give times as text. */
function instantOf(value: Date | null): Date | null {
  return value === null ? null : new Date(value);
}

/** Whether somebody can come in some other way than this one. */
export function hasOtherWayIn(identities: readonly OwnIdentity[], id: string): boolean {
  return identities.some((other) => other.id !== id && other.status === 'live');
}
