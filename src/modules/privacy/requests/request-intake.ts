import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Ids, type PrivacyRequestId } from '../../../kernel/ids.js';
import { deadlinesOf } from './deadlines.js';
import { ContactHashes } from './contact-hashes.js';
import { type RequestActor, RequestLog } from './request-log.js';
import { type NewRequest, type RequestRow, RequestRows } from './request-rows.js';

/** A request as it comes in, whichever way. */
export type Incoming = Omit<NewRequest, 'id' | 'dueAt'>;

/** Takes requests in: with their deadline, and the first line of their log. */
@Injectable()
export class RequestIntake {
  constructor(
    private readonly em: EntityManager,
    private readonly ids: Ids,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly hashes: ContactHashes,
  ) {}

  receive(incoming: Incoming, actor: RequestActor): Promise<RequestRow> {
    return this.em.transactional(async () => {
      const { kind, channel, law, receivedAt, contact, identityMethod } = incoming;
      const id = this.ids.random<PrivacyRequestId>();
      const { dueAt } = deadlinesOf(law, receivedAt);
      await this.rows.insert({ ...incoming, id, dueAt }, contact === null ? null : this.hashes.of(contact));
      await this.log.append(id, { type: 'received', actor, data: { kind, channel, law, dueAt: dueAt.toISOString() } });
      if (identityMethod !== null) {
        await this.log.append(id, { type: 'identity-checked', actor: { kind: 'service' }, data: { method: identityMethod } });
      }
      return (await this.rows.find(id))!;
    });
  }
}
