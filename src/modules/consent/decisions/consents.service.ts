import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ConsentDecision, ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyKey, PolicyLocale, PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type EventId, Ids } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AuthFacade } from '../../auth/index.js';
import { ConsentChanged } from '../consent.events.js';
import { PolicyOutdated, PolicyTextMismatch, ReceiptNotFound } from '../consent.problems.js';
import { PolicyTextRepository } from '../policies/policy-text.repository.js';
import { Receipts } from '../receipts/receipts.js';
import { type SignedReceipt, SignedReceipts } from '../receipts/signed-receipts.js';
import { CHAIN_START, type ChainedConsent, chainOn } from './consent-chain.js';
import { ConsentEventRepository } from './consent-event.repository.js';
import { Grants, type StandingNow } from './grants.js';
import { type Matter, mattersOf, scopeOf } from './scope.js';

const NO_SUCH_VERSION = { en: 'is not a version of this policy', es: 'no es una versión de esta política' };

export interface Decision {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly decision: ConsentDecision;
  readonly recipients?: readonly string[];
  readonly purposes?: readonly string[];
  readonly locale: PolicyLocale;
  /** Of the text that was shown. Absent: the one that is shown to this person in that language. */
  readonly textSha256?: string;
  /** Where in the app it was decided. */
  readonly surface: string;
}

@Injectable()
export class ConsentsService {
  constructor(
    private readonly em: EntityManager,
    private readonly auth: AuthFacade,
    private readonly events: ConsentEventRepository,
    private readonly grants: Grants,
    private readonly texts: PolicyTextRepository,
    private readonly receipts: Receipts,
    private readonly signed: SignedReceipts,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Records one decision: a row for each purpose and recipient, all of one receipt.
   * @throws InvalidRequest for an unknown version, recipient or purpose; PolicyOutdated when it is not the current version and
   * PolicyTextMismatch when it is not the wording for this person, but for a withdrawal, which no formality may stand in the way of
   * (GDPR Art. 7(3)).
   */
  async decide(accountId: AccountId, decision: Decision): Promise<SignedReceipt> {
    return this.em.transactional(async () => {
      const text = await this.textOf(accountId, decision);
      await this.events.serialise(accountId);
      const matters = await this.mattersOf(accountId, decision, text);
      const last = await this.events.findLast(accountId);
      const events = this.write(accountId, decision, text, matters, last ?? { sequence: 0, hash: CHAIN_START });
      await this.events.append(events);
      await this.announce(accountId, decision.decision, matters);
      return this.signed.sign(this.receipts.of(events, text));
    });
  }

  /** What stands, for everything that the person ever decided on. */
  listStanding(accountId: AccountId): Promise<StandingNow[]> {
    return this.grants.list(accountId);
  }

  listHistory(accountId: AccountId, before: number | null, limit: number): Promise<ConsentEvent[]> {
    return this.events.listHistory(accountId, before, limit);
  }

  /** The receipt of an earlier decision, the same as was answered then, signed anew. @throws ReceiptNotFound */
  async getReceipt(accountId: AccountId, receiptId: string): Promise<SignedReceipt> {
    const events = await this.events.listOfReceipt(accountId, receiptId);
    const text = events[0] ? await this.texts.findBySha256(events[0].textSha256) : null;
    if (!text) throw new ReceiptNotFound();
    return this.signed.sign(this.receipts.of(events, text));
  }

  private async textOf(accountId: AccountId, { policy, version, locale, textSha256, decision }: Decision): Promise<PolicyText> {
    const where = (await this.auth.accountOf(accountId)) ?? { country: null, region: null };
    const texts = await this.texts.list(policy, version, locale, where);
    const [first] = texts;
    if (!first) throw InvalidRequest.at('#/version', NO_SUCH_VERSION);
    const shown = textSha256 === undefined ? first : texts.find(({ sha256 }) => sha256 === textSha256);
    if (decision === 'withdrawn') return shown ?? first;
    const current = await this.texts.findCurrentVersion(policy);
    if (current !== null && current !== version) throw PolicyOutdated.for(current);
    if (!shown) throw PolicyTextMismatch.for(first);
    return shown;
  }

  private async mattersOf(accountId: AccountId, decision: Decision, text: PolicyText): Promise<Matter[]> {
    const named = mattersOf(decision.policy, text.recipients);
    const standing = decision.decision === 'withdrawn' ? await this.events.listStanding(accountId) : [];
    const { matters, errors } = scopeOf(decision, named, standing);
    if (errors.length > 0) throw InvalidRequest.of(errors);
    return matters;
  }

  private write(
    accountId: AccountId,
    { policy, version, decision, locale, surface }: Decision,
    text: PolicyText,
    matters: readonly Matter[],
    last: { sequence: number; hash: string },
  ): ChainedConsent[] {
    const shared = { accountId, receiptId: this.ids.random<string>(), policy, version, textSha256: text.sha256, locale, decision, surface };
    const decidedAt = this.clock.now();
    const facts = matters.map((matter, index) => ({
      ...shared,
      ...matter,
      id: this.ids.ordered<EventId>(),
      sequence: last.sequence + 1 + index,
      decidedAt,
    }));
    return chainOn(last.hash, facts);
  }

  private async announce(accountId: AccountId, decision: ConsentDecision, matters: readonly Matter[]): Promise<void> {
    for (const [purpose, concerned] of Map.groupBy(matters, (matter) => matter.purpose)) {
      await this.outbox.append(ConsentChanged, { accountId, decision, purpose, recipients: concerned.map(({ recipient }) => recipient) });
    }
  }
}
