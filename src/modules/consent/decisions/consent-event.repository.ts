import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyKey } from '../../../entities/consent/policy-text.entity.js';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { CONSENT_LOCK_KEY } from '../../../platform/outbound/index.js';
import type { ChainedConsent } from './consent-chain.js';
import type { Said, Standing } from './consent-state.js';

const STANDING = `
  select e.id, e.receipt_id as "receiptId", e.policy, e.version, t.audience, e.purpose, e.recipient, e.decision, e.decided_at as "decidedAt"
  from (
    select distinct on (policy, purpose, recipient) * from consent_event
    where account_id = ? order by policy, purpose, recipient, sequence desc
  ) e join policy_text t on t.sha256 = e.text_sha256 order by e.policy, e.purpose, e.recipient`;

const LAST_ON = `
  select e.id, e.version, t.audience, e.decision from consent_event e join policy_text t on t.sha256 = e.text_sha256
  where e.account_id = ? and e.policy = ? and e.purpose = ? and e.recipient = ? order by e.sequence desc limit 1`;

@Injectable()
export class ConsentEventRepository {
  constructor(private readonly em: EntityManager) {}

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
  async listStanding(accountId: AccountId): Promise<(Standing & Said)[]> {
    const rows = await this.em.execute<(Standing & Said)[]>(STANDING, [accountId]);
    return rows.map((row) => ({ ...row, decidedAt: new Date(row.decidedAt) }));
  }

  /** The last decision on exactly this; null when there is none. */
  async findLastOn(
    accountId: AccountId,
    { policy, purpose, recipient }: { policy: PolicyKey; purpose: string; recipient: string },
  ): Promise<(Said & { id: EventId }) | null> {
    const [row] = await this.em.execute<(Said & { id: EventId })[]>(LAST_ON, [accountId, policy, purpose, recipient]);
    return row ?? null;
  }

  /** Newest first, below `before`. */
  listHistory(accountId: AccountId, before: number | null, limit: number): Promise<ConsentEvent[]> {
    const where = { accountId, ...(before === null ? {} : { sequence: { $lt: before } }) };
    return this.em.find(ConsentEvent, where, { orderBy: { sequence: 'desc' }, limit, disableIdentityMap: true });
  }

  /** Oldest first, above the number `after`. */
  listAfter(accountId: AccountId, after: number, limit: number): Promise<ConsentEvent[]> {
    const where = { accountId, sequence: { $gt: after } };
    return this.em.find(ConsentEvent, where, { orderBy: { sequence: 'asc' }, limit, disableIdentityMap: true });
  }

  /** In the order in which they were decided. */
  listOfReceipt(accountId: AccountId, receiptId: string): Promise<ConsentEvent[]> {
    return this.em.find(ConsentEvent, { accountId, receiptId }, { orderBy: { sequence: 'asc' }, disableIdentityMap: true });
  }

  /** The hashes of those of these decisions that are here, by id. */
  async listHashes(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.em.execute<{ id: string; hash: string }[]>('select id, hash from consent_event where id = any(?::uuid[])', [
      `{${ids.join(',')}}`,
    ]);
    return new Map(rows.map(({ id, hash }) => [id, hash]));
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
