import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ConsentDecision, ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyKey, PolicyLocale, PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type EventId, Ids } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ConsentChanged } from '../consent.events.js';
import { PolicyOutdated, ReceiptNotFound } from '../consent.problems.js';
import { PolicyTextRepository } from '../policies/policy-text.repository.js';
import { type Receipt, Receipts } from '../receipts/receipts.js';
import { CHAIN_START, type ChainedConsent, chainOn } from './consent-chain.js';
import { ConsentEventRepository } from './consent-event.repository.js';
import { isActive, type Standing } from './consent-state.js';
import { type Matter, mattersOf, scopeOf } from './scope.js';

const NO_SUCH_VERSION = { en: 'is not a version of this policy', es: 'no es una versión de esta política' };

export interface Decision {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly decision: ConsentDecision;
  readonly recipients?: readonly string[];
  readonly purposes?: readonly string[];
  readonly locale: PolicyLocale;
  /** Where in the app it was decided. */
  readonly surface: string;
}

export interface StandingNow extends Standing {
  readonly currentVersion: string | null;
  readonly active: boolean;
}

@Injectable()
export class ConsentsService {
  constructor(
    private readonly em: EntityManager,
    private readonly events: ConsentEventRepository,
    private readonly texts: PolicyTextRepository,
    private readonly receipts: Receipts,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Records one decision: a row for each purpose and recipient, all of one receipt.
   * @throws InvalidRequest for an unknown version, recipient or purpose; PolicyOutdated when it is not the current version, but for a
   * withdrawal, which no formality may stand in the way of (GDPR Art. 7(3)).
   */
  async decide(accountId: AccountId, decision: Decision): Promise<Receipt> {
    return this.em.transactional(async () => {
      const text = await this.textOf(decision);
      await this.events.serialise(accountId);
      const matters = await this.mattersOf(accountId, decision, text);
      const last = await this.events.findLast(accountId);
      const events = this.write(accountId, decision, text, matters, last ?? { sequence: 0, hash: CHAIN_START });
      await this.events.append(events);
      await this.announce(accountId, decision.decision, matters);
      return this.receipts.of(events, text);
    });
  }

  /** What stands, for everything that the person ever decided on. */
  async listStanding(accountId: AccountId): Promise<StandingNow[]> {
    const standing = await this.events.listStanding(accountId);
    const versions = new Map<PolicyKey, string | null>();
    for (const policy of new Set(standing.map((item) => item.policy))) versions.set(policy, await this.texts.findCurrentVersion(policy));
    return standing.map((item) => {
      const currentVersion = versions.get(item.policy) ?? null;
      return { ...item, currentVersion, active: isActive(item, currentVersion) };
    });
  }

  listHistory(accountId: AccountId, before: number | null, limit: number): Promise<ConsentEvent[]> {
    return this.events.listHistory(accountId, before, limit);
  }

  /** The receipt of an earlier decision, the same as was answered then. @throws ReceiptNotFound */
  async getReceipt(accountId: AccountId, receiptId: string): Promise<Receipt> {
    const events = await this.events.listOfReceipt(accountId, receiptId);
    const text = events[0] ? await this.texts.findBySha256(events[0].textSha256) : null;
    if (!text) throw new ReceiptNotFound();
    return this.receipts.of(events, text);
  }

  private async textOf({ policy, version, locale, decision }: Decision): Promise<PolicyText> {
    const text = await this.texts.find(policy, version, locale);
    if (!text) throw InvalidRequest.at('#/version', NO_SUCH_VERSION);
    const current = await this.texts.findCurrentVersion(policy);
    if (current !== null && current !== version && decision !== 'withdrawn') throw PolicyOutdated.for(current);
    return text;
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
