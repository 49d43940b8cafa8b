import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import { AuthFacade, type Settings } from '../../auth/index.js';
import { Desk, proved } from './desk.js';
import type { Staff } from './desk-cases.service.js';
import { RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { RequestRows } from './request-rows.js';

/** GDPR Art. 18(1): at the person's wish, and while it is looked into whether something is correct or an objection holds. */
const RESTRICTS: readonly RequestKind[] = ['restriction', 'rectification', 'objection'];
const NOTICE_MS = 7 * 86_400_000;

export interface Correction extends Settings {
  /** A new system-made username and picture. */
  readonly rotateProfile: boolean;
}

/** What staff do to an account at the person's wish: correct it (GDPR Art. 16), restrict what is done with its data (Art. 18). */
@Injectable()
export class DeskMeasures {
  constructor(
    private readonly clock: Clock,
    private readonly auth: AuthFacade,
    private readonly desk: Desk,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
    private readonly news: RequestNews,
  ) {}

  /** Name and e-mail come from the provider at each sign-in: they are corrected there. @throws ActDoesNotFit, IdentityUnproved */
  correct(id: PrivacyRequestId, { rotateProfile, ...settings }: Correction, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'corrected', fits: ['rectification'] }, async (request) => {
      const { accountId } = proved(request);
      await this.auth.correct(accountId, settings, { actor: staff, purpose });
      if (rotateProfile) await this.auth.rotateProfile(accountId);
      const given = Object.entries({ ...settings, rotateProfile: rotateProfile || undefined }).filter(([, value]) => value !== undefined);
      const fields = given.map(([name]) => name);
      await this.log.append(id, { type: 'corrected', actor: { kind: 'staff', id: staff }, data: { fields } });
    });
  }

  /** False when it is so already. @throws ActDoesNotFit, IdentityUnproved */
  restrict(id: PrivacyRequestId, { id: staff, purpose }: Staff): Promise<boolean> {
    return this.desk.act(id, { staff, purpose, act: 'restricted', fits: RESTRICTS }, async (request) => {
      const { accountId } = proved(request);
      if (!(await this.auth.restrictProcessing(accountId, true, { actor: staff, purpose }))) return false;
      if (request.state === 'received') await this.rows.change(id, { state: 'in-progress' });
      await this.log.append(id, { type: 'restricted', actor: { kind: 'staff', id: staff } });
      await this.news.tell(request, 'restricted');
      return true;
    });
  }

  /**
   * The person knows before (GDPR Art. 18(3)): the first time they are told, a week later it is lifted. Null: lifted now; else when it can
   * be. Of a settled request too. @throws ActDoesNotFit, IdentityUnproved
   */
  release(id: PrivacyRequestId, words: string | null, { id: staff, purpose }: Staff): Promise<Date | null> {
    return this.desk.act(id, { staff, purpose, act: 'released', fits: RESTRICTS }, async (request) => {
      const { accountId } = proved(request);
      const events = await this.log.of(id);
      const since = events.findLast(({ type }) => type === 'restricted' || type === 'released')?.sequence ?? 0;
      const told = events.find(({ sequence, type, data }) => sequence > since && type === 'told' && data['news'] === 'to-be-released');
      const releaseAt = told ? new Date(String(told.data['releaseAt'])) : this.clock.after(NOTICE_MS);
      if (!told) await this.news.tell(request, 'to-be-released', { words, releaseAt });
      if (!told || this.clock.now() < releaseAt) return releaseAt;
      if (!(await this.auth.restrictProcessing(accountId, false, { actor: staff, purpose }))) return null;
      await this.log.append(id, { type: 'released', actor: { kind: 'staff', id: staff }, note: words ?? undefined });
      await this.news.tell(request, 'released');
      return null;
    }, true);
  }
}
