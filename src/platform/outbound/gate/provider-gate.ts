import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AttemptId } from '../../../kernel/ids.js';
import { Config } from '../../config/config.js';
import { Log } from '../../telemetry/log.js';
import { CONSENT_LOCK_KEY, ConsentGate, type ConsentGrant, ConsentMissing } from '../consent-gate.js';
import type { Delivery } from '../outbound-errors.js';
import { OutboundForbidden } from '../outbound-errors.js';
import { ProviderHttp } from '../provider-http.js';
import { Transport } from '../transport/transport.js';
import { type DisclosureDraft, Disclosures } from './disclosures.js';
import { gatedOrigins } from './provider-origins.js';

const NOWHERE: ReadonlySet<string> = new Set();

/**
 * Law 1: the one passage to an AI provider. A call that carries a person's data needs their live consent and leaves a disclosure row, which
 * is committed before the first byte. Runs outside the caller's transactions: what it writes must not be rolled back.
 */
@Injectable()
export class ProviderGate {
  private readonly origins: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    config: Config,
    private readonly em: EntityManager,
    private readonly consent: ConsentGate,
    private readonly disclosures: Disclosures,
    private readonly transport: Transport,
    private readonly log: Log,
  ) {
    this.origins = gatedOrigins(config);
  }

  /**
   * A call with a person's data; also for a provider in this process, which has no use for `http`.
   * `mostMs`: for each request, whatever its own time is.
   * @throws ConsentMissing when there is no grant; nothing was sent and no row was written. Else whatever `send` throws.
   */
  async call<T>(draft: DisclosureDraft, send: (http: ProviderHttp) => Promise<T>, mostMs?: number): Promise<T> {
    if (this.em.isInTransaction()) throw new Error('The gate is passed outside a transaction: the disclosure row must be committed first.');
    const id = await this.announce(draft);
    const http = this.open(draft.recipient, 'data', mostMs);
    let isAccepted = false;
    try {
      const result = await send(http);
      isAccepted = true;
      return result;
    } finally {
      await this.recordOutcome(id, http.close(), isAccepted);
    }
  }

  /**
   * A further call about an attempt that was announced (poll, cancel, result, erase): needs no consent, since it must stay possible after a
   * withdrawal, and can carry nothing but ids that the provider gave. `mostMs`: for each request, whatever its own time is.
   */
  async followUp<T>(
    attemptId: AttemptId, recipient: string, send: (http: ProviderHttp) => Promise<T>, knownIds: readonly string[] = [], mostMs?: number,
  ): Promise<T> {
    if (!(await this.disclosures.exists(attemptId, recipient))) throw new OutboundForbidden(recipient, 'the attempt was never announced');
    const http = this.open(recipient, new Set(knownIds), mostMs);
    try {
      return await send(http);
    } finally {
      http.close();
    }
  }

  private announce(draft: DisclosureDraft): Promise<string> {
    return this.em.transactional(async () => {
      await this.em.execute(`select pg_advisory_xact_lock_shared(${CONSENT_LOCK_KEY})`, [draft.accountId]);
      const grant = await this.grantFor(draft, draft.purpose);
      for (const purpose of draft.alsoNeeds ?? []) await this.grantFor(draft, purpose);
      return this.disclosures.announce(draft, grant);
    });
  }

  private async grantFor({ accountId, recipient }: DisclosureDraft, purpose: string): Promise<ConsentGrant> {
    const grant = await this.consent.findGrant(accountId, purpose, recipient);
    if (grant === null) throw new ConsentMissing(recipient, purpose);
    return grant;
  }

  private open(recipient: string, mayCarry: 'data' | ReadonlySet<string>, mostMs?: number): ProviderHttp {
    return new ProviderHttp(this.transport, { recipient, origins: this.origins.get(recipient) ?? NOWHERE, mayCarry, mostMs });
  }

  /** When this fails the row stays `announced`, which reads "may have been sent": never worth losing the provider's answer for. */
  private async recordOutcome(id: string, reached: Delivery | null, isAccepted: boolean): Promise<void> {
    const outcome = reached === 'answered' || (reached === null && isAccepted) ? 'sent' : reached === 'unknown' ? 'unknown' : 'not-sent';
    try {
      await this.disclosures.recordOutcome(id, outcome);
    } catch (error) {
      this.log.error('disclosure-outcome-lost', { disclosureId: id, outcome, error });
    }
  }
}
