import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DeletionCode, type DeletionPace } from '../../../../entities/privacy/deletion-code.entity.js';
import { Clock } from '../../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../../kernel/ids.js';
import { sha256 } from '../../../../kernel/json.js';
import type { Locale } from '../../../../kernel/language.js';
import { Config } from '../../../../platform/config/config.js';
import { Mail } from '../../../../platform/mail/mail.js';
import { AuthFacade } from '../../../auth/index.js';
import { ConfirmationCodes } from '../../requests/confirmation-codes.js';
import { DeletionCodeInvalid, DeletionCodeUnavailable } from '../deletion.problems.js';
import { deletionCodeLetter } from './deletion-code-letter.js';
import { type Received, WebDeletions } from './web-deletions.service.js';

const VALID_MINUTES = 30;
const TRIES_MAX = 5;
/** About one account in a day: nobody's mailbox is filled through us. */
const LETTERS_A_DAY = 3;
const DAY_MS = 86_400_000;

const LOCK = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';
/** Of accounts that had their letters of the day: the newest of them whose code was not used, if there is one. */
const TOLD = `
  select account_id as "accountId", (array_agg(id order by created_at desc, id desc) filter (where used_at is null))[1] as "letterId"
  from deletion_code where account_id = any(?::uuid[]) and letter_id is null and created_at > ?
  group by account_id having count(*) >= ${LETTERS_A_DAY}`;
/** Still: a provider may have called the way in taken over since the letter was sent. */
const VOUCHED = `exists (
    select 1 from sign_in_identity i where i.account_id = c.account_id and i.email_verified and i.status in ('live', 'revoked'))`;
const OPEN = `
  select id, coalesce(letter_id, id) as "letterId",
    account_id as "accountId", pace, created_at as "createdAt", used_at is not null as "isUsed" from deletion_code c
  where request_id = ? and expires_at > ? and tries < ${TRIES_MAX} and (account_id is null or ${VOUCHED}) order by id for update`;
const TRIED = 'update deletion_code set tries = tries + 1 where request_id = ?';
const USE = 'update deletion_code set used_at = ? where id = ? or letter_id = ?';

export interface CodeWish {
  readonly email: string;
  readonly pace: DeletionPace;
  readonly locale: Locale;
}

export interface CodeSent {
  readonly requestId: string;
  readonly expiresAt: Date;
}

interface OpenCode {
  readonly id: string;
  /** Whose code opens it. */
  readonly letterId: string;
  readonly accountId: AccountId | null;
  readonly pace: DeletionPace;
  readonly createdAt: string;
  readonly isUsed: boolean;
}

/**
 * The way on the web for who reads the mail of an address that Apple or Google vouched for. Answered alike, and with as much work, whether
 * there is an account or not. A code has 60 bits, works once, for half an hour and five tries, and lies nowhere: it is made from the row's
 * id with a key of ours, so not even its hash is kept. Once an address had its letters of the day, the code of the last one opens what is
 * asked then, for another half an hour: whoever uses up the letters of others fills no mailbox, and keeps nobody from leaving.
 */
@Injectable()
export class DeletionCodes {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly auth: AuthFacade,
    private readonly mail: Mail,
    private readonly codes: ConfirmationCodes,
    private readonly web: WebDeletions,
  ) {}

  get areOffered(): boolean {
    return this.mail.isConfigured;
  }

  /** @throws DeletionCodeUnavailable where no mail is sent */
  ask({ email, pace, locale }: CodeWish): Promise<CodeSent> {
    if (!this.areOffered) throw new DeletionCodeUnavailable();
    return this.em.transactional(async () => {
      await this.em.execute(LOCK, [`deletion-code/${sha256(email.trim().toLowerCase())}`]);
      const found = await this.auth.findByVerifiedEmail(email);
      const told = await this.toldToday(found.map(({ accountId }) => accountId));
      const requestId = this.ids.random<string>();
      const [createdAt, expiresAt] = [this.clock.now(), this.clock.after(VALID_MINUTES * 60_000)];
      const known = found.filter(({ accountId }) => !told.has(accountId)).map((it) => ({ ...it, id: this.ids.random<string>() }));
      const again = [...told].filter(([, letterId]) => letterId !== null)
        .map(([accountId, letterId]) => ({ id: this.ids.random<string>(), accountId, letterId }));
      const rows = [...known.map(({ id, accountId }) => ({ id, accountId, letterId: null })), ...again];
      const nobodys = [{ id: this.ids.random<string>(), accountId: null, letterId: null }];
      for (const row of rows.length > 0 ? rows : nobodys) {
        await this.em.insert(DeletionCode, { ...row, requestId, pace, createdAt, expiresAt });
      }
      const codes = known.map(({ id, username }) => ({ username, code: this.codes.of(placeOf(id)) }));
      const { publicUrl, supportEmail } = this.config;
      const facts = { codes, requestId, minutes: VALID_MINUTES, pageUrl: `${publicUrl}/v1/privacy/deletion-page`, supportEmail };
      await this.mail.send(known[0]?.address ?? null, locale, deletionCodeLetter(facts));
      return { requestId, expiresAt };
    });
  }

  /** A wrong code counts against the request, also where this is refused. @throws DeletionCodeInvalid */
  async confirm(requestId: string, code: string, locale: Locale): Promise<Received> {
    const received = await this.em.transactional(async () => {
      const rows = await this.em.execute<OpenCode[]>(OPEN, [requestId, this.clock.now()]);
      const row = rows.find((it) => it.accountId !== null && !it.isUsed && this.opens(code, it));
      if (!row) return void (await this.em.execute(TRIED, [requestId], 'run'));
      await this.em.execute(USE, [this.clock.now(), row.letterId, row.letterId], 'run');
      return this.web.schedule(row.accountId, row.pace, locale);
    });
    if (!received) throw new DeletionCodeInvalid();
    return received;
  }

  private opens(code: string, { letterId, createdAt }: OpenCode): boolean {
    return this.codes.isValid(code, { id: placeOf(letterId), receivedAt: new Date(createdAt) });
  }

  private async toldToday(accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string | null>> {
    const rows = await this.em.execute<{ accountId: AccountId; letterId: string | null }[]>(TOLD, [
      `{${accountIds.join(',')}}`, this.clock.after(-DAY_MS),
    ]);
    return new Map(rows.map(({ accountId, letterId }) => [accountId, letterId]));
  }
}

/** No code of a privacy request opens this, nor the other way round. */
function placeOf(id: string): string {
  return `deletion:${id}`;
}
