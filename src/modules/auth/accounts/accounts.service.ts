import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Role } from '../../../entities/auth/account-role.entity.js';
import { Account, type AccountStatus } from '../../../entities/auth/account.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { FormerAccounts } from '../../../kernel/former-accounts.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { AccountCreated } from '../auth.events.js';
import { AccountNotFound } from '../auth.problems.js';
import type { VerifiedIdentity } from '../id-token/id-token.verifier.js';
import { EMAIL, type FoundIdentity, Identities } from '../identities/identities.js';
import { ProfilePictures } from '../profile/profile-pictures.service.js';
import { ProfilesService } from '../profile/profiles.service.js';
import { AccountBarred } from '../sign-in/sign-in.problems.js';
import { localeFor } from './account-fields.js';
import type { OwnAccount } from './account.view.js';
import type { StaffAct } from './roles.service.js';

/** What the app says, unproved. */
export interface ClientHints {
  /** Apple tells the name to the app alone (P3). */
  readonly name?: string | null;
  /** This and the next two from the device's locale (P4). */
  readonly country?: string;
  readonly region?: string;
  /** A language tag. */
  readonly locale?: string;
}

const LIVE = "select 1 from account where id = ? and status <> 'deleted' for update";
const MOVE = 'update account set country = ?, region = ? where id = ?';
const OWN = `
  select a.id, a.status, a.locale, a.country, a.region, a.created_at, a.restricted_at, p.username, p.avatar_key,
    i.id as identity_id, i.email,
    array(select r.role from account_role r where r.account_id = a.id order by r.role) as roles
  from account a join profile p on p.account_id = a.id
  left join lateral (select id, email from sign_in_identity where account_id = a.id order by linked_at limit 1) i on true
  where a.id = ?`;

interface OwnRow {
  id: string;
  status: AccountStatus;
  locale: Locale;
  country: string | null;
  region: string | null;
  created_at: Date;
  restricted_at: Date | null;
  username: string;
  avatar_key: string;
  identity_id: string | null;
  /** Sealed, for that identity. */
  email: string | null;
  roles: Role[];
}

export interface Settings {
  readonly locale?: Locale;
  readonly country?: string | null;
  readonly region?: string | null;
}

/** People and the ways in which they sign in. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly outbox: Outbox,
    private readonly identities: Identities,
    private readonly profiles: ProfilesService,
    private readonly pictures: ProfilePictures,
    private readonly audit: AuditLog,
    private readonly former: FormerAccounts,
    private readonly config: Config,
  ) {}

  /**
   * The account of a proved identity, by provider and subject alone: an e-mail address links nothing. Made at the first sign-in. In the
   * caller's transaction. @throws AccountNotFound for one that is being erased; IdentityEnded, IdentityDisabled for what the provider said;
   * AccountBarred for somebody whose last one ended while it was suspended or banned, as long as that holds.
   */
  async findOrCreate(identity: VerifiedIdentity, hints: ClientHints): Promise<{ accountId: AccountId; isNew: boolean }> {
    const known = await this.identities.findLocked(identity);
    if (!known) return { accountId: await this.create(identity, hints), isNew: true };
    await this.welcomeBack(known, identity, hints);
    return { accountId: known.accountId, isNew: false };
  }

  /** @throws AccountNotFound */
  async getOwn(id: AccountId): Promise<OwnAccount> {
    const [row] = await this.em.execute<OwnRow[]>(OWN, [id]);
    if (!row) throw new AccountNotFound();
    const { avatar_key, created_at, restricted_at, identity_id, email: sealed, ...shown } = row;
    const email = identity_id === null ? null : this.cipher.openFor(EMAIL, identity_id, sealed);
    const restrictedAt = restricted_at && new Date(restricted_at);
    return { ...shown, email, avatarUrl: this.pictures.urlOf(avatar_key), createdAt: new Date(created_at), restrictedAt };
  }

  /** What is absent stays; null clears. A new country without a region clears the region, which was the old country's. */
  async change(id: AccountId, { locale, country, region }: Settings): Promise<void> {
    const clearsRegion = country !== undefined && region === undefined;
    const changes = { locale, country, region: clearsRegion ? null : region };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length > 0) await this.em.nativeUpdate(Account, { id }, given);
  }

  /** The same for somebody by staff. @throws AccountNotFound */
  async correct(id: AccountId, settings: Settings, by: StaffAct): Promise<void> {
    await this.em.transactional(async () => {
      const [account] = await this.em.execute<object[]>(LIVE, [id]);
      if (!account) throw new AccountNotFound();
      await this.change(id, settings);
      const fields = Object.entries(settings).filter(([, value]) => value !== undefined).map(([name]) => name);
      await this.audit.append({ ...by, act: 'account.corrected', subject: id, details: { fields } });
    });
  }

  /** Empty, whoever it is for. Somebody who was here before gets no second welcome. */
  private async create(identity: VerifiedIdentity, { name: toldName, country, region, locale }: ClientHints): Promise<AccountId> {
    const before = await this.former.find(identity.provider, identity.subject);
    if (before?.bar) throw AccountBarred.until(before.bar.until, this.config.supportEmail);
    const id = this.ids.ordered<AccountId>();
    const now = this.clock.now();
    await this.em.insert(Account, {
      id,
      status: 'active',
      locale: localeFor(locale),
      country: country ?? null,
      region: region ?? null,
      createdAt: now,
      wasWelcomed: before?.wasWelcomed ?? false,
    });
    await this.profiles.create(id);
    await this.identities.add(id, identity, toldName);
    await this.outbox.append(AccountCreated, { accountId: id });
    return id;
  }

  /** The language is the person's choice (`PATCH /v1/me`); country and region follow the device of the last sign-in. */
  private async welcomeBack(known: FoundIdentity, identity: VerifiedIdentity, { name, country, region }: ClientHints): Promise<void> {
    if (known.accountStatus === 'deleted') throw new AccountNotFound();
    await this.identities.refresh(known, identity, name);
    if (country !== undefined) await this.em.execute(MOVE, [country, region ?? null, known.accountId]);
  }
}
