import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { AuthFacade } from '../../auth/index.js';
import type { PurchaseRow } from './purchase-row.js';
import { StoreLinks } from './store-links.js';
import type { StoreSnapshot } from './store-snapshot.js';

/** Whose a purchase is. */
export interface Ownership {
  /** What stands in the row: also somebody whose account has ended, until another claims it. */
  readonly accountId: AccountId | null;
  /** The claimant is another person, and the rule does not move it. */
  readonly refused: boolean;
  /** Whose it was until now, when the rule moved it. */
  readonly takenFrom: AccountId | null;
}

/**
 * One owner at a time, and the first binding wins: by the token that the app gave the store, else by the other purchases of its
 * line, which took one another's place, else by whoever presents it. An owner whose account has ended holds nothing back from who comes
 * after.
 */
@Injectable()
export class Owners {
  constructor(
    private readonly auth: AuthFacade,
    private readonly links: StoreLinks,
    private readonly config: Config,
  ) {}

  async resolve(
    { buyer, ownership }: StoreSnapshot,
    known: AccountId | null,
    kin: readonly AccountId[],
    claimant: AccountId | undefined,
  ): Promise<Ownership> {
    // the token in a purchase that the family shares is the buyer's, not that of who has it
    const named = ownership === 'purchased' ? await this.links.ownerOf(buyer) : null;
    const bound = (await this.living(known)) ?? (await this.living(named)) ?? (await this.firstLivingOf(kin));
    if (claimant === undefined || bound === claimant) return { accountId: bound ?? known, refused: false, takenFrom: null };
    if (bound === null) return { accountId: claimant, refused: false, takenFrom: null };
    if (this.config.purchases.transfer) return { accountId: claimant, refused: false, takenFrom: bound };
    return { accountId: bound, refused: true, takenFrom: null };
  }

  /** Each purchase's owner, as far as that person still has an account. */
  async livingOf(purchases: readonly PurchaseRow[]): Promise<Map<string, AccountId | null>> {
    const owners = new Map<string, AccountId | null>();
    for (const { id, accountId } of purchases) owners.set(id, await this.living(accountId));
    return owners;
  }

  async lives(accountId: AccountId): Promise<boolean> {
    const account = await this.auth.accountOf(accountId);
    return account !== null && account.status !== 'deleted';
  }

  private async firstLivingOf(accounts: readonly AccountId[]): Promise<AccountId | null> {
    for (const account of accounts) if (await this.lives(account)) return account;
    return null;
  }

  private async living(accountId: AccountId | null): Promise<AccountId | null> {
    return accountId !== null && (await this.lives(accountId)) ? accountId : null;
  }
}
