import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureStatus } from '../../../entities/platform/disclosure.entity.js';
import { type ErasureSubject, ThirdPartyErasure, type ThirdPartyStatus } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';

/** Under the account's name, or under the tombstone's once that has taken its place. */
const FATES = `
  select d.recipient, d.erasure, d.kept_until > ? as "isKept", count(*)::int as count, max(d.kept_until) as "keptUntil",
    bool_or(d.kept_until is null) as "isEndless"
  from disclosure d
  where d.account_id in (?, ?) and d.recipient = any(?::text[]) and d.outcome <> 'not-sent'
  group by 1, 2, 3`;

interface Fate {
  readonly recipient: string;
  readonly erasure: ErasureStatus;
  readonly isKept: boolean | null;
  readonly count: number;
  readonly keptUntil: string | null;
  readonly isEndless: boolean;
}

/** In this process: nothing leaves it. */
const OURSELVES = 'local';

/** How far AI providers are with what they were sent of a person: from the disclosures, which outlive the account. */
@Injectable()
export class ProviderStatuses extends ThirdPartyErasure {
  readonly name = 'generation.providers';
  private readonly recipients: string;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    config: Config,
  ) {
    super();
    this.recipients = `{${Object.keys(config.providers).filter((id) => id !== OURSELVES).join(',')}}`;
  }

  async statusOf({ accountId, deletionId }: ErasureSubject): Promise<readonly ThirdPartyStatus[]> {
    const fates = await this.em.execute<Fate[]>(FATES, [this.clock.now(), accountId, deletionId, this.recipients]);
    const byRecipient = [...Map.groupBy(fates, ({ recipient }) => recipient)];
    return byRecipient.map(([recipient, all]) => statusFrom(recipient, all)).sort((a, b) => (a.recipient < b.recipient ? -1 : 1));
  }
}

function statusFrom(recipient: string, fates: readonly Fate[]): ThirdPartyStatus {
  const countOf = (wanted: readonly Fate[]) => wanted.reduce((sum, { count }) => sum + count, 0);
  const pending = fates.filter(({ erasure }) => erasure === 'pending');
  const failed = fates.filter(({ erasure }) => erasure === 'failed');
  const staying = fates.filter(({ erasure, isKept, isEndless }) =>
    (erasure === 'expires' && isKept === true) || (erasure === 'not-offered' && (isKept === true || isEndless)));
  const open = countOf([...pending, ...failed]);
  const ends = [...pending, ...failed, ...staying].flatMap(({ keptUntil }) => (keptUntil === null ? [] : [Date.parse(keptUntil)]));
  return {
    recipient,
    status: pending.length > 0 ? 'pending' : failed.length > 0 ? 'failed' : staying.length > 0 ? 'not-offered' : 'done',
    open,
    done: countOf(fates) - open,
    keptUntil: ends.length > 0 ? new Date(Math.max(...ends)) : null,
  };
}
