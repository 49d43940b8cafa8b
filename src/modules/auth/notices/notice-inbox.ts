import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Inbox } from '../../../platform/inbox/inbox.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ProviderNoticed } from '../auth.events.js';
import { ProviderGrants } from '../grants/provider-grants.js';
import type { KeptNotice, ReadNotice } from './notice.js';
import { NoticeVerifier } from './notice-verifier.js';

const FIND = 'select id from sign_in_identity where provider = ? and subject = ?';
const FIND_OF = 'select id from sign_in_identity where provider = ? and account_id = ?';

/** The gate for notices about Apple and Google accounts: proved first, kept once, acted on later (law 4). */
@Injectable()
export class NoticeInbox {
  constructor(
    private readonly em: EntityManager,
    private readonly verifier: NoticeVerifier,
    private readonly grants: ProviderGrants,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {}

  /** @throws NoticeRefused, SignInUnavailable, SignInNotConfigured */
  async receive(provider: SignInProvider, token: string): Promise<void> {
    const { id: messageId, notices } = await this.verifier.verify(provider, token);
    const source = `sign-in/${provider}`;
    await this.em.transactional(async () => {
      const known: KeptNotice[] = [];
      for (const notice of notices) {
        const row = await this.rowOf(provider, notice);
        const { act, type, at } = notice;
        this.log.info('provider-notice', { provider, type: type.slice(0, 80), act, identityId: row?.identityId ?? null });
        if (row && act !== 'noted') known.push({ act, at: at.toISOString(), ...row });
      }
      if (!(await this.inbox.keep({ source, messageId, body: { notices: known } }))) return;
      if (known.length > 0) await this.outbox.append(ProviderNoticed, { source, messageId, provider, notices: known });
      else await this.inbox.settle(source, messageId, 'handled');
    });
  }

  private async rowOf(provider: SignInProvider, { about }: ReadNotice): Promise<Pick<KeptNotice, 'identityId' | 'grantId'> | null> {
    if (about === null) return null;
    if ('subject' in about) return this.identityBy(FIND, [provider, about.subject], null);
    const grant = await this.grants.findNamed(provider, about.token);
    return grant && this.identityBy(FIND_OF, [provider, grant.accountId], grant.id);
  }

  private async identityBy(query: string, key: (string | null)[], grantId: string | null) {
    const [row] = await this.em.execute<{ id: string }[]>(query, key);
    return row ? { identityId: row.id, grantId } : null;
  }
}
