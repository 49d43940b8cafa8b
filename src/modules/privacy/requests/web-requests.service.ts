import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { Regions, type Whereabouts } from '../../../platform/config/regions.js';
import { Mail } from '../../../platform/mail/mail.js';
import { ConfirmationCodes } from './confirmation-codes.js';
import { ContactHashes } from './contact-hashes.js';
import { lawOf } from './deadlines.js';
import { codeLetter } from './letters.js';
import { RequestIntake } from './request-intake.js';
import { RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { type RequestRow, RequestRows } from './request-rows.js';
import { ConfirmationCodeInvalid } from './requests.problems.js';

const DAY_MS = 86_400_000;
/** To one address in a day: nobody's mailbox is filled through us. */
const LETTERS_A_DAY = 3;

const WAITING = `
  select id from privacy_request
  where contact_hash = ? and kind = ? and channel = 'web' and identity_checked_at is null and decided_at is null and received_at > ?
  order by received_at desc limit 5`;
const LETTERS = `
  select count(*)::int as letters from privacy_request r join privacy_request_event e on e.request_id = r.id
  where r.contact_hash = ? and e.type = 'told' and e.data ->> 'news' = 'code' and e.at > ?`;
const LOCK = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';

export interface WebRequest {
  readonly kind: RequestKind;
  readonly email: string;
  readonly details: string;
  readonly where: Whereabouts;
  readonly locale: Locale;
}

/**
 * Requests of people without an account, or who cannot sign in. The answer is the same whether we know the address or not; what is asked
 * twice within a day is one request.
 */
@Injectable()
export class WebRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly regions: Regions,
    private readonly mail: Mail,
    private readonly intake: RequestIntake,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly news: RequestNews,
    private readonly codes: ConfirmationCodes,
    private readonly hashes: ContactHashes,
  ) {}

  receive(wanted: WebRequest): Promise<RequestRow> {
    return this.em.transactional(async () => {
      const hash = this.hashes.of(wanted.email);
      await this.em.execute(LOCK, [`privacy-request/${hash}`]);
      const request = (await this.waiting(hash, wanted)) ?? (await this.add(wanted));
      await this.sendCode(request, hash);
      return request;
    });
  }

  /** The address is theirs; whose account it is, staff find out. Again, it changes nothing. @throws ConfirmationCodeInvalid */
  confirm(id: PrivacyRequestId, code: string): Promise<void> {
    return this.em.transactional(async () => {
      const request = await this.rows.findLocked(id);
      if (request?.channel !== 'web' || !this.codes.isValid(code, request)) throw new ConfirmationCodeInvalid();
      if (request.identityCheckedAt !== null || request.decidedAt !== null) return;
      const identity = { identityMethod: 'e-mail-code', identityCheckedAt: this.clock.now() };
      await this.rows.change(id, identity);
      await this.log.append(id, { type: 'identity-checked', actor: { kind: 'service' }, data: { method: identity.identityMethod } });
      await this.news.tell({ ...request, ...identity }, 'received');
    });
  }

  private async waiting(hash: string, { kind, details }: WebRequest): Promise<RequestRow | null> {
    const found = await this.em.execute<{ id: PrivacyRequestId }[]>(WAITING, [hash, kind, this.clock.after(-DAY_MS)]);
    const rows = await Promise.all(found.map(({ id }) => this.rows.find(id)));
    return rows.find((row) => row?.details === details) ?? null;
  }

  private add({ kind, email, details, where, locale }: WebRequest): Promise<RequestRow> {
    const unproved = { accountId: null, identityMethod: null, identityCheckedAt: null };
    const incoming = { channel: 'web', kind, law: lawOf(where, this.regions), locale, contact: email.trim(), details } as const;
    return this.intake.receive({ ...incoming, ...unproved, receivedAt: this.clock.now() }, { kind: 'person', id: null });
  }

  private async sendCode({ id, contact, locale }: RequestRow, hash: string): Promise<void> {
    if (!this.mail.isConfigured) return;
    const [sent] = await this.em.execute<{ letters: number }[]>(LETTERS, [hash, this.clock.after(-DAY_MS)]);
    if ((sent?.letters ?? 0) >= LETTERS_A_DAY) return;
    await this.mail.send(contact!, locale, codeLetter(this.codes.of(id), { id, supportEmail: this.config.supportEmail }));
    await this.log.append(id, { type: 'told', actor: { kind: 'service' }, data: { news: 'code', by: ['mail'] } });
  }
}
