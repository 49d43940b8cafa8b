import { Injectable } from '@nestjs/common';
import type { PolicyLocale, PolicyRecipient, PolicyText } from '../../entities/consent/policy-text.entity.js';
import type { AccountId } from '../../kernel/ids.js';
import type { Locale } from '../../kernel/language.js';
import { AuthFacade } from '../auth/index.js';
import { ConsentRequired, type MissingConsent } from './consent.problems.js';
import { ConsentEventRepository } from './decisions/consent-event.repository.js';
import { firstBreak } from './decisions/consent-chain.js';
import { Grants } from './decisions/grants.js';
import { PolicyTextRepository } from './policies/policy-text.repository.js';
import { policyOfPurpose } from './purposes.js';
import { ReceiptCheck, type ReceiptFinding } from './receipts/receipt-check.js';
import type { Recipient, RecipientTerms } from './registry/recipient.js';
import { RecipientRegistry } from './registry/recipient-registry.js';

const BATCH = 200;

/** Somebody as a text shows them. */
export interface RecipientOutlook extends PolicyRecipient {
  readonly minimisation: readonly string[];
  readonly isGranted: boolean;
}

export interface ConsentOutlook {
  readonly text: Pick<PolicyText, 'policy' | 'version' | 'locale' | 'audience' | 'sha256'>;
  readonly recipients: readonly RecipientOutlook[];
}

/** What other modules may ask of consent. Answers of the moment: the gate asks again before anything is sent. */
@Injectable()
export class ConsentFacade {
  constructor(
    private readonly auth: AuthFacade,
    private readonly events: ConsentEventRepository,
    private readonly grants: Grants,
    private readonly texts: PolicyTextRepository,
    private readonly registry: RecipientRegistry,
    private readonly receipts: ReceiptCheck,
  ) {}

  /** Null when each of `recipients` has a current grant for the purpose; else the text to decide on, and who lacks one. */
  async missingFor(accountId: AccountId, purpose: string, recipients: readonly string[]): Promise<MissingConsent | null> {
    const granted = await this.grantedRecipients(accountId, purpose);
    const missing = recipients.filter((recipient) => !granted.has(recipient));
    if (missing.length === 0) return null;
    const policy = policyOfPurpose(purpose);
    const version = policy && (await this.texts.findCurrentVersion(policy));
    if (!policy || version === null) throw new Error(`No published policy covers the purpose ${purpose}`);
    return { policy, version, recipients: missing };
  }

  /** @throws ConsentRequired */
  async assertGranted(accountId: AccountId, purpose: string, recipients: readonly string[]): Promise<void> {
    const missing = await this.missingFor(accountId, purpose, recipients);
    if (missing) throw ConsentRequired.for(missing, purpose);
  }

  /** Everybody who has a current grant for the purpose; nobody for an unknown purpose. */
  async grantedRecipients(accountId: AccountId, purpose: string): Promise<Set<string>> {
    const policy = policyOfPurpose(purpose);
    const standing = await this.grants.list(accountId);
    const granted = standing.filter((item) => item.active && item.policy === policy && item.purpose === purpose);
    return new Set(granted.map(({ recipient }) => recipient));
  }

  /** The registry's entry; null for an unknown recipient. */
  findRecipient(id: string): Recipient | null {
    return this.registry.find(id);
  }

  /** What the person would be asked for the purpose: the text in force for them, and whom it names for it, with what stands for each. */
  async outlook(accountId: AccountId, purpose: string, locale: PolicyLocale): Promise<ConsentOutlook> {
    const policy = policyOfPurpose(purpose);
    const where = (await this.auth.accountOf(accountId)) ?? { country: null, region: null };
    const version = policy && (await this.texts.findCurrentVersion(policy));
    const text = policy && version !== null && (await this.texts.find(policy, version, locale, where));
    if (!text) throw new Error(`No published policy covers the purpose ${purpose}`);
    const granted = await this.grantedRecipients(accountId, purpose);
    const named = text.recipients.filter(({ purposes }) => purposes.includes(purpose));
    const recipients = named.map((recipient) => {
      const minimisation = this.registry.find(recipient.id)?.minimisation.map((words) => words[locale]) ?? [];
      return { ...recipient, minimisation, isGranted: granted.has(recipient.id) };
    });
    const { sha256, audience } = text;
    return { text: { policy: text.policy, version: text.version, locale, audience, sha256 }, recipients };
  }

  /** What the recipient's terms say on `day` (`2026-11-01`): for the disclosure's promise of how long it keeps the data. */
  termsOf(id: string, day: string): RecipientTerms | null {
    return this.registry.termsOf(id, day);
  }

  /** What a version of the text said of how long each recipient keeps the data, by its id; empty for a version that is not known. */
  async promisesOf(accountId: AccountId, purpose: string, version: string, locale: Locale): Promise<ReadonlyMap<string, string>> {
    const policy = policyOfPurpose(purpose);
    const account = await this.auth.accountOf(accountId);
    const text = policy && account && (await this.texts.find(policy, version, locale, account));
    return new Map(text?.recipients.map(({ id, retention }) => [id, retention]));
  }

  /** Whether a receipt that somebody kept is one of ours. `text` is the receipt as it was answered, or its `jws` alone. */
  checkReceipt(text: string): Promise<ReceiptFinding> {
    return this.receipts.check(text);
  }

  /** Recomputes every chain of decisions: which were changed, and from which entry on. */
  async verifyChains(): Promise<{ accounts: number; events: number; broken: { accountId: AccountId; sequence: number }[] }> {
    const result = { accounts: 0, events: 0, broken: [] as { accountId: AccountId; sequence: number }[] };
    for (let after: AccountId | null = null; ;) {
      const accounts: AccountId[] = await this.events.listAccounts(after, BATCH);
      for (const accountId of accounts) {
        const chain = await this.events.listChain(accountId);
        const sequence = firstBreak(chain);
        if (sequence !== null) result.broken.push({ accountId, sequence });
        result.events += chain.length;
      }
      result.accounts += accounts.length;
      after = accounts.at(-1) ?? null;
      if (accounts.length < BATCH) return result;
    }
  }
}
