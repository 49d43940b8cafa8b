import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyKey } from '../../../entities/consent/policy-text.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { CONSENT_LOCK_KEY } from '../../../platform/outbound/index.js';
import { currentVersionSql, dayOf } from '../policies/current-version.js';
import type { ChainedConsent } from './consent-chain.js';
import type { Standing } from './consent-state.js';

const STANDING = `
  select distinct on (policy, purpose, recipient) id, receipt_id as "receiptId", policy, version, purpose, recipient, decision,
         decided_at as "decidedAt"
  from consent_event where account_id = ? order by policy, purpose, recipient, sequence desc`;

const GRANT = `
  select id, version, decision, version = ${currentVersionSql('?')} as "isCurrent" from consent_event
  where account_id = ? and policy = ? and purpose = ? and recipient = ? order by sequence desc limit 1`;

const GRANTED = `
  select recipient from (
    select distinct on (recipient) recipient, decision, version from consent_event
    where account_id = ? and policy = ? and purpose = ? order by recipient, sequence desc
  ) last where decision = 'granted' and version = ${currentVersionSql('?')}`;

@Injectable()
export class ConsentEventRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets one decision of a person in at a time, until the transaction ends, so that the chain does not fork; and none while the gate is
   * between reading a grant and announcing the disclosure.
   */
  async serialise(accountId: AccountId): Promise<void> {
    await this.em.execute(`select pg_advisory_xact_lock(${CONSENT_LOCK_KEY})`, [accountId]);
  }

  async findLast(accountId: AccountId): Promise<{ sequence: number; hash: string } | null> {
    const [row] = await this.em.execute<{ sequence: string; hash: string }[]>(
      'select sequence, hash from consent_event where account_id = ? order by sequence desc limit 1',
      [accountId],
    );
    return row ? { sequence: Number(row.sequence), hash: row.hash } : null;
  }

  async append(events: readonly ChainedConsent[]): Promise<void> {
    await this.em.insertMany(ConsentEvent, [...events]);
  }

  /** The last decision on everything that the person ever decided on. */
  async listStanding(accountId: AccountId): Promise<Standing[]> {
    const rows = await this.em.execute<Standing[]>(STANDING, [accountId]);
    return rows.map((row) => ({ ...row, decidedAt: new Date(row.decidedAt) }));
  }

  /** The grant in force for exactly this; null when the last decision is another one, or on another version than today's. */
  async findGrant(
    accountId: AccountId,
    policy: PolicyKey,
    purpose: string,
    recipient: string,
  ): Promise<{ id: EventId; version: string } | null> {
    const today = dayOf(this.clock.now());
    const [row] = await this.em.execute<{ id: EventId; version: string; decision: string; isCurrent: boolean }[]>(GRANT, [
      policy,
      today,
      today,
      accountId,
      policy,
      purpose,
      recipient,
    ]);
    return row?.decision === 'granted' && row.isCurrent ? { id: row.id, version: row.version } : null;
  }

  async listGranted(accountId: AccountId, policy: PolicyKey, purpose: string): Promise<string[]> {
    const today = dayOf(this.clock.now());
    const rows = await this.em.execute<{ recipient: string }[]>(GRANTED, [accountId, policy, purpose, policy, today, today]);
    return rows.map(({ recipient }) => recipient);
  }

  /** Newest first, below `before`. */
  listHistory(accountId: AccountId, before: number | null, limit: number): Promise<ConsentEvent[]> {
    const where = { accountId, ...(before === null ? {} : { sequence: { $lt: before } }) };
    return this.em.find(ConsentEvent, where, { orderBy: { sequence: 'desc' }, limit, disableIdentityMap: true });
  }

  /** In the order in which they were decided. */
  listOfReceipt(accountId: AccountId, receiptId: string): Promise<ConsentEvent[]> {
    return this.em.find(ConsentEvent, { accountId, receiptId }, { orderBy: { sequence: 'asc' }, disableIdentityMap: true });
  }

  /** The whole chain of a person, oldest first. */
  listChain(accountId: AccountId): Promise<ConsentEvent[]> {
    return this.em.find(ConsentEvent, { accountId }, { orderBy: { sequence: 'asc' }, disableIdentityMap: true });
  }

  /** The people (or tombstones) with decisions, by id, after `after`. */
  async listAccounts(after: AccountId | null, limit: number): Promise<AccountId[]> {
    const rows = await this.em.execute<{ accountId: AccountId }[]>(
      'select distinct account_id as "accountId" from consent_event where account_id > coalesce(?::uuid, ?::uuid) order by 1 limit ?',
      [after, '00000000-0000-0000-0000-000000000000', limit],
    );
    return rows.map(({ accountId }) => accountId);
  }
}
