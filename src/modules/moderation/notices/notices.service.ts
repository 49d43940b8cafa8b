import { timingSafeEqual } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { NoticeKind } from '../../../entities/moderation/notice.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type CaseId, Ids, type NoticeId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import type { Locale } from '../../../kernel/language.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ANONYMOUS } from '../cases/case-event.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { CopiesSought } from '../moderation.events.js';
import { type Intake, ReportIntake, SubjectGone } from '../reports/intake.js';
import { type LocatedSubject, Locations } from './locations.js';
import { missingOf } from './missing.js';
import { NOTICES_BY_KIND } from './notice-kinds.js';
import { type NoticeOutcome, type NoticeRecord, NoticeRows } from './notice.repository.js';
import { NoticeComplete, NoticeNotFound } from './notices.problems.js';

const SECRET_BYTES = 32;
/** Of a notice that lacks something: it is looked at, and comes after those that are whole. */
const INCOMPLETE_WEIGHT = 0.5;

/** What somebody fills in; nothing of it is required to be received. */
export interface NoticeWords {
  readonly locations: readonly string[];
  readonly explanation: string;
  readonly contact: { readonly name: string; readonly email: string } | null;
  readonly goodFaith: boolean;
  readonly signature: string | null;
}

export interface NoticeStatus {
  readonly notice: NoticeRecord;
  /** Once decided. */
  readonly outcome: NoticeOutcome | null;
}

/**
 * Notices of people without an account (DSA Art. 16; TAKE IT DOWN Act). Whatever leads to something is looked at, valid or not; what is
 * valid has its effects: grave things are out of sight at once, and the 48 hours of intimate imagery begin.
 */
@Injectable()
export class NoticesService {
  constructor(
    private readonly em: EntityManager,
    private readonly rows: NoticeRows,
    private readonly locations: Locations,
    private readonly intake: ReportIntake,
    private readonly settings: SafetySettings,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Returns the secret that opens it, of which nothing but a hash is kept here; see `FirstAnswers`. */
  async receive(kind: NoticeKind, words: NoticeWords, locale: Locale): Promise<{ notice: NoticeRecord; secret: string }> {
    const secret = this.ids.token(SECRET_BYTES);
    const located = await this.locations.resolve(words.locations);
    const notice = await this.em.transactional(async () => {
      const facts = { id: this.ids.random<NoticeId>(), kind, locale, secretHash: sha256(secret), receivedAt: this.clock.now() };
      const filled = this.filledIn(facts, words, located.length > 0, facts.receivedAt);
      await this.rows.insert(filled);
      if (await this.takeIn(filled, located)) return filled;
      return this.leadingNowhere(this.filledIn(facts, words, false, facts.receivedAt));
    });
    return { notice, secret };
  }

  /** Fills in what was missing; what is not named stays. @throws NoticeNotFound, NoticeComplete */
  async complete(id: NoticeId, secret: string, changes: Partial<NoticeWords>): Promise<NoticeStatus> {
    const known = await this.getOpened(id, secret);
    const located = await this.locations.resolve(changes.locations ?? known.locations);
    return this.em.transactional(async () => {
      const before = await this.rows.findLocked(id);
      if (!before) throw new NoticeNotFound();
      if (before.missing.length === 0 || before.state === 'decided' || before.state === 'closed') throw new NoticeComplete();
      const all = { ...wordsOf(before), ...changes };
      const filled = this.filledIn(before, all, located.length > 0, this.clock.now());
      const notice: NoticeRecord = before.state === 'in-review' ? { ...filled, state: 'in-review' } : filled;
      await this.rows.update(notice);
      if (await this.takeIn(notice, located)) return this.statusOf(notice);
      return this.statusOf(await this.leadingNowhere(this.filledIn(before, all, false, this.clock.now())));
    });
  }

  /** @throws NoticeNotFound */
  async status(id: NoticeId, secret: string): Promise<NoticeStatus> {
    return this.statusOf(await this.getOpened(id, secret));
  }

  private filledIn(
    { id, kind, locale, secretHash, receivedAt }: Pick<NoticeRecord, 'id' | 'kind' | 'locale' | 'secretHash' | 'receivedAt'>,
    { contact, ...words }: NoticeWords,
    isFound: boolean,
    at: Date,
  ): NoticeRecord {
    const parts = { kind, ...words, contactName: contact?.name ?? null, contactEmail: contact?.email ?? null };
    const missing = missingOf(parts, isFound);
    const isComplete = missing.length === 0;
    const has48Hours = isComplete && kind === 'intimate-imagery';
    return {
      id,
      locale,
      secretHash,
      receivedAt,
      ...parts,
      missing,
      state: isComplete ? 'received' : 'incomplete',
      completeAt: isComplete ? at : null,
      dueAt: has48Hours ? new Date(at.getTime() + this.settings.intimateImageryClocks.dueMs) : null,
      // nobody will decide on what leads to nothing: its retention runs from now
      settledAt: isFound ? null : at,
      closingReason: null,
    };
  }

  /** Leads to nothing, since what it was about went in the meantime. */
  private async leadingNowhere(notice: NoticeRecord): Promise<NoticeRecord> {
    await this.rows.update(notice);
    return notice;
  }

  /** Returns false when they all went in the meantime, and no other case has the notice either. */
  private async takeIn(notice: NoticeRecord, located: readonly LocatedSubject[]): Promise<boolean> {
    const joined = await this.rows.casesOf(notice.id);
    for (const subject of located) {
      try {
        await this.em.transactional(() => this.takeInOne(notice, subject, joined));
      } catch (error) {
        if (!(error instanceof SubjectGone)) throw error;
      }
    }
    return located.length === 0 || (await this.rows.casesOf(notice.id)).size > 0;
  }

  private async takeInOne(notice: NoticeRecord, subject: LocatedSubject, joined: ReadonlySet<CaseId>): Promise<void> {
    const intake = this.intakeOf(notice, subject);
    const { caseId } = await this.intake.caseOf(intake);
    if (joined.has(caseId)) await this.intake.hideIfGrave(caseId, intake);
    else await this.intake.join(caseId, intake);
    if (notice.dueAt !== null) await this.outbox.append(CopiesSought, { caseId });
  }

  private intakeOf({ id, kind, missing, dueAt }: NoticeRecord, { type, ref, found }: LocatedSubject): Intake {
    const isComplete = missing.length === 0;
    return {
      actor: ANONYMOUS,
      accountId: null,
      noticeId: id,
      type,
      ref,
      found,
      reason: NOTICES_BY_KIND[kind].reason,
      details: null, // they stand in the notice
      weight: isComplete ? 1 : INCOMPLETE_WEIGHT,
      mayHide: isComplete,
      clocks: dueAt === null ? undefined : this.settings.intimateImageryClocks,
    };
  }

  private async statusOf(notice: NoticeRecord): Promise<NoticeStatus> {
    return { notice, outcome: notice.state === 'decided' ? await this.rows.outcomeOf(notice.id) : null };
  }

  private async getOpened(id: NoticeId, secret: string): Promise<NoticeRecord> {
    const notice = await this.rows.find(id);
    if (!notice || !timingSafeEqual(Buffer.from(notice.secretHash), Buffer.from(sha256(secret)))) throw new NoticeNotFound();
    return notice;
  }
}

function wordsOf({ locations, explanation, contactName, contactEmail, goodFaith, signature }: NoticeRecord): NoticeWords {
  const contact = contactEmail === null ? null : { name: contactName ?? '', email: contactEmail };
  return { locations, explanation, contact, goodFaith, signature };
}
