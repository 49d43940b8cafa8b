import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ProviderNoticed, WayInEnded } from '../auth.events.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import { hasOtherWayIn, Identities, type OwnIdentity } from '../identities/identities.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { type Effects, effectsOf, type KeptNotice } from './notice.js';

type Payload = typeof ProviderNoticed.payload;

/** Lets what happened to an Apple or Google account take effect here. About a way in that is gone there is nothing left to do. */
@Injectable()
export class ActOnNotices extends EventHandler<Payload> {
  readonly name = 'auth.act-on-notices';
  readonly on = ProviderNoticed;

  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly identities: Identities,
    private readonly grants: ProviderGrants,
    private readonly sessions: SessionsService,
  ) {
    super();
  }

  async handle({ payload: { source, messageId, provider, notices } }: DomainEvent<Payload>): Promise<void> {
    for (const notice of notices) await this.act(provider, notice);
    await this.inbox.settle(source, messageId, 'handled');
  }

  private async act(provider: SignInProvider, { act, at, identityId, grantId }: KeptNotice): Promise<void> {
    const accountId = await this.identities.accountOf(identityId);
    if (accountId === null) return;
    const all = await this.identities.lockOf(accountId);
    const identity = all.find(({ id }) => id === identityId);
    if (!identity) return;
    const effects = effectsOf(identity, act, new Date(at));
    await this.identities.note(identityId, effects.changes);
    if (grantId !== null) await this.grants.dropOne(grantId);
    if (effects.dropsGrants) await this.grants.drop(accountId, provider);
    await this.endSessions(accountId, provider, effects.sessions);
    await this.tell(accountId, identity, all, effects.changes.status);
  }

  private async endSessions(accountId: AccountId, provider: SignInProvider, sessions: Effects['sessions']): Promise<void> {
    if (sessions === null) return;
    const ways = sessions.of === 'way-in' ? [provider] : (['google', 'apple'] as const);
    for (const way of ways) await this.sessions.endOpenedBy(accountId, way, 'provider-notice', { before: sessions.openedBefore });
  }

  private async tell(accountId: AccountId, before: OwnIdentity, all: readonly OwnIdentity[], status = before.status): Promise<void> {
    if (status === before.status || status === 'live') return;
    await this.outbox.append(WayInEnded, { accountId, provider: before.provider, why: status, isLast: !hasOtherWayIn(all, before.id) });
  }
}
