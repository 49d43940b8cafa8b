import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Role } from '../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../entities/auth/account.entity.js';
import type { SignInProvider } from '../../entities/auth/sign-in-identity.entity.js';
import type { AccountId, SessionId } from '../../kernel/ids.js';
import type { Locale } from '../../kernel/language.js';
import { AccountEnding, AccountSuspended, ProcessingRestricted } from '../../platform/http/index.js';
import { type PreparedRead, Reads } from '../../platform/persistence/reads.js';
import { LiveAuthenticator } from './access/live-authenticator.js';
import { AccountStatusService, type StatusChange } from './accounts/account-status.service.js';
import { RestrictionService } from './accounts/restriction.service.js';
import { RolesService, type StaffAct } from './accounts/roles.service.js';
import { AccountsService, type Settings } from './accounts/accounts.service.js';
import { AccountNotFound } from './auth.problems.js';
import type { UseRefused } from './eligibility/eligibility.problems.js';
import { Eligibility } from './eligibility/eligibility.service.js';
import type { Feature } from './eligibility/rule.js';
import { ProviderGrants } from './grants/provider-grants.js';
import { AccountEnd, type StatusBefore } from './ending/account-end.service.js';
import { Identities } from './identities/identities.js';
import { type VerifiedAddress, VerifiedAddresses } from './identities/verified-addresses.js';
import { type FreshProof, Reauthentication } from './identities/reauthentication.service.js';
import { ProfilePictures } from './profile/profile-pictures.service.js';
import { ProfilesService } from './profile/profiles.service.js';

export interface AccountFacts {
  readonly id: AccountId;
  readonly status: AccountStatus;
  readonly locale: Locale;
  readonly country: string | null;
  readonly region: string | null;
  /** Nothing but keeping, showing and erasing is done with the person's data (GDPR Art. 18). */
  readonly isRestricted: boolean;
}

const COLUMNS = 'id, status, locale, country, region, restricted_at is not null as "isRestricted"';
const ACCOUNT: PreparedRead = { name: 'auth.account', text: `select ${COLUMNS} from account where id = $1::uuid` };

/** A change of the status waits for it; after one that it waited for it reads what that left. */
const STAYING = `select ${COLUMNS} from account where id = ? for share`;

/** What other modules may ask of auth. Takes part in the caller's transaction. */
@Injectable()
export class AuthFacade {
  constructor(
    private readonly em: EntityManager,
    private readonly identities: Identities,
    private readonly grants: ProviderGrants,
    private readonly statuses: AccountStatusService,
    private readonly restrictions: RestrictionService,
    private readonly accounts: AccountsService,
    private readonly roles: RolesService,
    private readonly eligibility: Eligibility,
    private readonly pictures: ProfilePictures,
    private readonly profiles: ProfilesService,
    private readonly authenticator: LiveAuthenticator,
    private readonly reauthentication: Reauthentication,
    private readonly ending: AccountEnd,
    private readonly addresses: VerifiedAddresses,
    private readonly reads: Reads,
  ) {}

  async accountOf(id: AccountId): Promise<AccountFacts | null> {
    const [account] = await this.reads.here<AccountFacts>(ACCOUNT, [id]);
    return account ?? null;
  }

  /** English for an account that is gone. */
  async localeOf(id: AccountId): Promise<Locale> {
    return (await this.accountOf(id))?.locale ?? 'en';
  }

  /** @throws AccountSuspended, AccountEnding, ProcessingRestricted, AccountNotFound */
  async assertActive(id: AccountId): Promise<void> {
    mustBeActive(await this.accountOf(id));
  }

  /**
   * As `assertActive`, and it stays so to the end of the caller's transaction: for what begins something that the end of an account must
   * find. @throws AccountSuspended, AccountEnding, AccountNotFound
   */
  async assertStaysActive(id: AccountId): Promise<void> {
    const [account] = await this.em.execute<AccountFacts[]>(STAYING, [id]);
    mustBeActive(account);
  }

  /** Those of these sessions that have not ended, of active accounts: for what goes on after a request was let in. */
  standingSessions(ids: readonly SessionId[]): Promise<ReadonlySet<SessionId>> {
    return this.authenticator.standing(ids);
  }

  /** By the rules about age and place. @throws FeatureRefused for the first that may not be used, ProcessingRestricted, AccountNotFound */
  async assertEligible(id: AccountId, features: readonly Feature[]): Promise<void> {
    const refusal = await this.refusalOf(id, features);
    if (refusal) throw refusal;
  }

  /** What `assertEligible` would throw; null when all may be used. @throws AccountNotFound */
  refusalOf(id: AccountId, features: readonly Feature[]): Promise<UseRefused | null> {
    return this.eligibility.refusal(id, features);
  }

  /** Those of these features that the rules let the person use; none while processing is restricted. @throws AccountNotFound */
  eligibleOf<F extends Feature>(id: AccountId, features: readonly F[]): Promise<ReadonlySet<F>> {
    return this.eligibility.usable(id, features);
  }

  /** E-mail addresses and names of the person: to be taken out of what they make public, and for nothing else. */
  privateWordsOf(id: AccountId): Promise<string[]> {
    return this.identities.privateWordsOf(id);
  }

  /** The accounts that an e-mail address leads to, for staff who must find somebody: it is no proof of who asks. */
  findByEmail(email: string): Promise<AccountId[]> {
    return this.identities.accountsWithEmail(email);
  }

  /** Those whose provider vouched for this address: for a letter to it, never to let anybody in. */
  findByVerifiedEmail(email: string): Promise<VerifiedAddress[]> {
    return this.addresses.find(email);
  }

  /** By the provider's identifier alone; never by e-mail. */
  async findByIdentity(provider: SignInProvider, subject: string): Promise<AccountId | null> {
    return (await this.identities.find(provider, subject))?.accountId ?? null;
  }

  /**
   * Does `act`, in the transaction that spends the proof, when a fresh identity token proves that the account's person asks for it.
   * Outside a transaction. @throws as a sign-in, and IdentityNotYours; then nothing has changed.
   */
  reauthenticate<T>(accountId: AccountId, proof: FreshProof, act: () => Promise<T>): Promise<T> {
    return this.reauthentication.ofAccount(accountId, proof, act);
  }

  /** The same for somebody who is not signed in: `act` learns which account the proof leads to, null when to none. */
  identify<T>(proof: FreshProof, act: (accountId: AccountId | null) => Promise<T>): Promise<T> {
    return this.reauthentication.ofSomebody(proof, act);
  }

  /** Takes the account out of use until it ends. What it was; null when it was so already. @throws AccountNotFound */
  scheduleEnd(accountId: AccountId): Promise<StatusBefore | null> {
    return this.ending.schedule(accountId);
  }

  /** False when the account was not scheduled for deletion. */
  undoEnd(accountId: AccountId, to: StatusBefore): Promise<boolean> {
    return this.ending.undo(accountId, to);
  }

  /** Has Apple and Google told, durably, that what they granted is over: for an account that ends. In the caller's transaction. */
  revokeGrants(accountId: AccountId): Promise<void> {
    return this.grants.requestRevocation(accountId);
  }

  /** False when the account has it already. Written to the audit log. @throws AccountNotFound */
  grantRole(accountId: AccountId, role: Role, by: StaffAct): Promise<boolean> {
    return this.roles.grant(accountId, role, by);
  }

  /** False when the account does not have it. Written to the audit log. */
  revokeRole(accountId: AccountId, role: Role, by: StaffAct): Promise<boolean> {
    return this.roles.revoke(accountId, role, by);
  }

  /**
   * False, changing nothing, when the account is not `from` now. Written to the audit log. What is suspended and then scheduled for
   * deletion goes back to `suspended` when that is undone: the caller remembers. @throws AccountNotFound
   */
  changeStatus(accountId: AccountId, change: StatusChange, by: StaffAct): Promise<boolean> {
    return this.statuses.change(accountId, change, by);
  }

  /**
   * Restricts what is done with the person's data, or lifts that (GDPR Art. 18). What waits in line stops. False, changing nothing, when it
   * is so already. Written to the audit log. @throws AccountNotFound
   */
  restrictProcessing(accountId: AccountId, isRestricted: boolean, by: StaffAct): Promise<boolean> {
    return this.restrictions.set(accountId, isRestricted, by);
  }

  /** What the person may change themselves, changed for them: GDPR Art. 16. What is absent stays. Written to the audit log. */
  correct(accountId: AccountId, settings: Settings, by: StaffAct): Promise<void> {
    return this.accounts.correct(accountId, settings, by);
  }

  /** Gives the account a new system-made username and picture. @throws AccountNotFound */
  rotateProfile(accountId: AccountId): Promise<void> {
    return this.profiles.rotate(accountId);
  }

  /** The public address of the picture that `profile.avatar_key` names. */
  avatarUrlOf(avatarKey: string): string {
    return this.pictures.urlOf(avatarKey);
  }
}

function mustBeActive(account: AccountFacts | null | undefined): void {
  const { status, isRestricted = false } = account ?? {};
  if (status === 'suspended') throw new AccountSuspended();
  if (status === 'deletion-scheduled') throw new AccountEnding();
  if (status !== 'active') throw new AccountNotFound();
  if (isRestricted) throw new ProcessingRestricted();
}
