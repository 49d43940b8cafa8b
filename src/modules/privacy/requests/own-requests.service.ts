import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Regions } from '../../../platform/config/regions.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { lawOf } from './deadlines.js';
import { RequestIntake } from './request-intake.js';
import { type RequestEvent, RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { type RequestRow, RequestRows } from './request-rows.js';
import { PrivacyRequestNotFound } from './requests.problems.js';

/** What a person sees of a request of theirs: how it stands, and what staff said to them. */
export interface OwnRequest {
  readonly request: RequestRow;
  readonly events: readonly RequestEvent[];
}

/** Requests of people who are signed in: the session proves who asks (GDPR Art. 12(6)). */
@Injectable()
export class OwnRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly auth: AuthFacade,
    private readonly regions: Regions,
    private readonly intake: RequestIntake,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly news: RequestNews,
  ) {}

  ask(accountId: AccountId, locale: Locale, kind: RequestKind, details: string | null): Promise<OwnRequest> {
    return this.em.transactional(async () => {
      const account = await this.auth.accountOf(accountId);
      if (!account) throw new AccountNotFound();
      const now = this.clock.now();
      const identity = { identityMethod: 'signed-in', identityCheckedAt: now };
      const incoming = { accountId, channel: 'app', kind, law: lawOf(account, this.regions), locale, contact: null, details } as const;
      const request = await this.intake.receive({ ...incoming, ...identity, receivedAt: now }, { kind: 'person', id: accountId });
      await this.news.tell(request, 'received');
      return { request, events: [] };
    });
  }

  /** The newest first. */
  list(accountId: AccountId, before: readonly [Date, string] | null, limit: number): Promise<RequestRow[]> {
    return this.rows.listOf(accountId, before, limit);
  }

  /** @throws PrivacyRequestNotFound */
  async get(accountId: AccountId, id: PrivacyRequestId): Promise<OwnRequest> {
    const request = await this.rows.find(id);
    if (request?.accountId !== accountId) throw new PrivacyRequestNotFound();
    return { request, events: await this.log.of(id) };
  }

  /** The person's own wish ends what was restricted at their wish (GDPR Art. 18(2)). Nothing happens when nothing is restricted. */
  async liftRestriction(accountId: AccountId): Promise<void> {
    await this.em.transactional(async () => {
      const lifted = await this.auth.restrictProcessing(accountId, false, { actor: accountId, purpose: 'own wish' });
      const latest = (await this.rows.listOf(accountId, null, 100)).find(({ kind }) => kind === 'restriction');
      if (lifted && latest) await this.log.append(latest.id, { type: 'released', actor: { kind: 'person', id: accountId } });
    });
  }
}
